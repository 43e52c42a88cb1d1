import type { Site } from './site';

/**
 * A client on the network that writes through the virtual address without a pause, one attribute after the other, and keeps
 * what was acknowledged. It has root's certificate, as an administrator's workstation has.
 */
export class Writer {
  readonly acknowledged: number[] = [];
  #writing = true;
  #done: Promise<void> = Promise.resolve();

  private constructor(private readonly site: Site) {}

  /** Begins to write. */
  static async start(site: Site): Promise<Writer> {
    const outside = site.lab.outside;
    const active = await site.waitActive();
    await outside.run(['mkdir', '-p', '-m', '700', '/root/.xcat']);
    for (const file of ['ca.pem', 'client-cred.pem']) {
      const text = await active.readFile(`/root/.xcat/${file}`);
      await outside.run(['dd', `of=/root/.xcat/${file}`, 'status=none'], { input: text });
    }
    const writer = new Writer(site);
    writer.#done = writer.#write();
    return writer;
  }

  async #write(): Promise<void> {
    const env = { HOME: '/root', XCATHOST: `${this.site.lab.vip}:3001`, XCATROOT: '/opt/xcat' };
    for (let number = 1; this.#writing; number++) {
      const words = ['/opt/xcat/bin/chdef', '-t', 'site', '-o', 'clustersite', `story${number}=${number}`];
      const answer = await this.site.lab.outside.exec(words, { env, timeoutMs: 5000 });
      if (answer.code === 0) this.acknowledged.push(number);
    }
  }

  /** Ends the writing. */
  async end(): Promise<void> {
    this.#writing = false;
    await this.#done;
  }
}

/** The numbers that a writer's attributes in the site table have. */
export function writtenNumbers(siteTable: string): number[] {
  return [...siteTable.matchAll(/^"story(\d+)","\1"/gm)].map((match) => Number(match[1]));
}
