import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What packages say of themselves. */
export interface Facts {
  readonly version: string;
  readonly summary: string;
  readonly description: string;
  readonly license: string;
  /** The licence's own text. */
  readonly licenseText: string;
  readonly changelog: string;
}

/** Number of the package of one version: raised by whoever packages the same version again. */
export const packageRelease = '1';

/** Who answers for a package that was made from these sources. */
export const maintainer = 'The xcatha authors <xcatha@localhost>';

const description = `Two hosts share one xCAT management node: its address and name, its data, its database, xcatd, DNS, DHCP and consoles. xcatha has the
resource agents with which Pacemaker moves it from one host to the other, xcatha-setup, which prepares the hosts and registers it,
and xcatha-failover. Nothing is started by the package, and what runs goes on while it is upgraded.`;

/** Reads them from package.json and the documents. Throws when the changelog does not begin with this version. */
export function readFacts(top: string): Facts {
  const read = (name: string) => readFileSync(join(top, name), 'utf8');
  const { version, description: summary, license } = JSON.parse(read('package.json')) as Record<string, string>;
  const changelog = read('CHANGELOG.md');
  const latest = /^## (\S+)/m.exec(changelog)?.[1];
  if (!version || !summary || !license) throw new Error('package.json lacks version, description or license');
  if (latest !== version) throw new Error(`package.json has version ${version}, CHANGELOG.md begins with ${latest}`);
  const flowing = description.replace(/\s+/g, ' ');
  return { version, summary, description: flowing, license, licenseText: read('LICENSE'), changelog };
}
