import { Deadline } from '../ocf/deadline';
import { messageOf } from '../ocf/failure';
import type { Log } from '../ocf/log';
import { type Claimant, claimant, releaseOwnership, renewOwnership, takeOwnership } from '../xcat/data/owner';

const renewEveryMs = 3000;
const ownerTimeoutMs = 30_000;

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
    await takeOwnership(this.directory, this.me, ownerTimeoutMs, Deadline.in(ownerTimeoutMs + 15_000), this.log);
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
      await renewOwnership(this.directory, this.me, Deadline.in(10_000));
    } catch (error) {
      this.lost ??= error;
      this.log.error(messageOf(error));
    }
  }
}
