import { Deadline } from '../ocf/deadline';
import { Failure, messageOf } from '../ocf/failure';
import type { Log } from '../ocf/log';
import {
  type Claimant,
  claimant,
  releaseOwnership,
  renewOwnership,
  requireOwnership,
  takeOwnership,
} from '../xcat/data/owner';

const renewEveryMs = 3000;
const ownerTimeoutMs = 30_000;
/**
 * Two set-ups that begin in the same moment may both find no owner and both enter themselves; the cluster, which lets one node
 * start at a time, is not asked here. After this long the later entry stands, and both see whose it is.
 */
const settleMs = 2000;

/**
 * This node's hold on the shared directory while the set-up writes there: the same owner record that the agent keeps, so that
 * neither another set-up nor a management node can start on half a copy. It is renewed in the background.
 */
export class Hold {
  private timer: NodeJS.Timeout | undefined;
  private lost: unknown;
  private renewal: Promise<void> = Promise.resolve();
  private readonly me: Claimant;

  constructor(
    private readonly directory: string,
    node: string,
    private readonly log: Log,
  ) {
    this.me = claimant(node);
  }

  /** Takes the directory, unless it is held already. @throws Failure `owned`, `storage-*`. */
  async take(): Promise<void> {
    if (this.timer) return this.require();
    const deadline = Deadline.in(ownerTimeoutMs + 15_000);
    await takeOwnership(this.directory, this.me, ownerTimeoutMs, deadline, this.log);
    await deadline.sleep(settleMs);
    await requireOwnership(this.directory, this.me, deadline).catch((error: unknown) => {
      throw error instanceof Failure && error.id === 'owner-lost' ? overtaken(error) : error;
    });
    this.timer = setInterval(() => {
      this.renewal = this.renew();
    }, renewEveryMs);
  }

  /** @throws the Failure that ended the hold. */
  require(): void {
    if (this.lost !== undefined) throw this.lost;
  }

  /** Gives the directory free. @throws Failure `storage-*`. */
  async release(): Promise<void> {
    await this.pause();
    await releaseOwnership(this.directory, this.me, Deadline.in(15_000));
  }

  /** Stops renewing and leaves the record as it is: the run ends here and a later one continues. */
  async pause(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.renewal;
  }

  private async renew(): Promise<void> {
    try {
      const deadline = Deadline.in(10_000);
      await renewOwnership(this.directory, this.me, deadline);
      await requireOwnership(this.directory, this.me, deadline);
    } catch (error) {
      this.lost ??= error;
      this.log.error(messageOf(error));
    }
  }
}

function overtaken({ message }: Failure): Failure {
  return new Failure('owned', `a set-up on another node began in the same moment and goes first: ${message}`);
}
