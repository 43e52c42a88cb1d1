import type { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import type { Log } from '../../ocf/log';
import { forgetRetry, noteRetry } from './retrying';

/** How patiently services are started and stopped. Times in ms. */
export interface ServiceContext {
  readonly deadline: Deadline;
  readonly log: Log;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** What is to stop gets little time to end by itself. */
  readonly hurried?: boolean;
}

/**
 * Starts or stops a service as the mini design's run_service does: tried again after a pause, up to `retries` times while the
 * action's time lasts, and the outcome logged as [Passed] or [Failed].
 * @throws what the last try threw.
 */
export async function runService(
  what: string,
  work: (deadline: Deadline) => Promise<void>,
  context: ServiceContext,
): Promise<void> {
  const { deadline, log, retries, retryDelayMs } = context;
  for (let attempt = 1; ; attempt++) {
    try {
      await work(deadline);
      log.info(`${what} [Passed]`);
      if (attempt > 1) forgetRetry();
      return;
    } catch (error) {
      if (attempt >= Math.max(1, retries) || deadline.remaining() <= retryDelayMs) {
        log.error(`${what} [Failed]: ${messageOf(error)}`);
        if (attempt > 1) forgetRetry();
        throw error;
      }
      const failed = `${what}: try ${attempt} of ${retries} failed: ${messageOf(error)}`;
      log.warning(failed);
      noteRetry(failed);
      await deadline.sleep(retryDelayMs);
    }
  }
}
