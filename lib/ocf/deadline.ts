/** A point in monotonic time by which something must have answered. All durations are milliseconds. */
export class Deadline {
  private constructor(private readonly end: number) {}

  /** A deadline `ms` from now. */
  static in(ms: number): Deadline {
    return new Deadline(performance.now() + ms);
  }

  /** Milliseconds left, never below zero. */
  remaining(): number {
    return Math.max(0, this.end - performance.now());
  }

  passed(): boolean {
    return this.remaining() === 0;
  }

  /** At most `ms`, and never more than what is left: the time limit for one step. At least 1 ms, since 0 means "no limit" to most tools. */
  limit(ms: number): number {
    return Math.max(1, Math.floor(Math.min(ms, this.remaining())));
  }

  /** An earlier deadline: this one less `ms`, for a step that others must still follow. */
  keeping(ms: number): Deadline {
    return new Deadline(Math.max(performance.now(), this.end - ms));
  }

  /** The earlier of this deadline and `ms` from now. */
  within(ms: number): Deadline {
    return new Deadline(Math.min(this.end, performance.now() + ms));
  }

  /** Waits `ms`, or until the deadline when that comes first. */
  async sleep(ms: number): Promise<void> {
    const time = Math.min(ms, this.remaining());
    await new Promise((resolve) => setTimeout(resolve, time));
  }
}

/** Asks `condition` every `everyMs` until it holds (true) or the deadline passes (false). It is asked at least once. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  deadline: Deadline,
  everyMs = 100,
): Promise<boolean> {
  for (;;) {
    if (await condition()) return true;
    if (deadline.passed()) return false;
    await deadline.sleep(everyMs);
  }
}
