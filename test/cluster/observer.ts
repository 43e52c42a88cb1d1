import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from './site';

/** What a client on the network saw at one moment; `at` is ms since the observer began. */
export interface Sight {
  readonly at: number;
  readonly dns: boolean;
  readonly xcat: boolean;
  /** Nodes that held the virtual address. */
  readonly holders: readonly string[];
}

const everyMs = 500;

/**
 * Watches a site from outside, as its users do: does the virtual address resolve names and answer for xCAT, and is it never
 * on two nodes?
 */
export class Observer {
  readonly sights: Sight[] = [];
  #watching = true;
  #done: Promise<void> = Promise.resolve();
  readonly #began = performance.now();

  private constructor(
    private readonly site: Site,
    private readonly onSight: (sight: Sight) => void,
  ) {}

  /** Begins to watch; `onSight` is told of each look. */
  static watch(site: Site, onSight: (sight: Sight) => void = () => undefined): Observer {
    const observer = new Observer(site, onSight);
    observer.#done = observer.#look();
    return observer;
  }

  /** ms since the observer began. */
  now(): number {
    return performance.now() - this.#began;
  }

  async #look(): Promise<void> {
    while (this.#watching) {
      const at = this.now();
      const [name, xcat, holders] = await Promise.all([
        this.site.resolve(this.site.fullName),
        this.site.xcatAnswers(),
        this.site.holders(),
      ]);
      const sight = { at, dns: name === this.site.lab.vip, xcat, holders };
      this.sights.push(sight);
      this.onSight(sight);
      await sleep(everyMs);
    }
  }

  /** Ends the watch. */
  async end(): Promise<void> {
    this.#watching = false;
    await this.#done;
  }

  /** For how long after `since` a service was seen not to answer, ms: from the first to the last look without an answer, up to the next one with. */
  outage(service: 'dns' | 'xcat', since: number): number {
    const after = this.sights.filter((sight) => sight.at >= since);
    const first = after.find((sight) => !sight[service]);
    const last = after.findLast((sight) => !sight[service]);
    const back = last && after.find((sight) => sight.at > last.at);
    return first ? (back?.at ?? this.now()) - first.at : 0;
  }

  /** Moments at which more than one node held the virtual address. */
  conflicts(): Sight[] {
    return this.sights.filter((sight) => sight.holders.length > 1);
  }
}
