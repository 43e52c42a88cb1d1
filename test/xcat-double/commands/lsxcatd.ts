import { existsSync, readFileSync } from 'node:fs';
import type { Context } from './command';

/** Says the version and the commit, which is all zeros because this is no real xCAT. */
const VERSION_FILE = '/opt/xcat/version';

const usage = `       lsxcatd [-v|--version]
       lsxcatd [-h|--help]
       lsxcatd [-d|--database]
       lsxcatd [-t|--nodetype]
       lsxcatd [-a|--all]`;

/** `lsxcatd`: version, role and database of the running xcatd. */
export async function listDaemon({ args, database, output }: Context): Promise<void> {
  const asked = new Set(args.map((arg) => arg.replace(/^-+/, '').charAt(0)));
  const known = [...asked].every((letter) => 'vhdta'.includes(letter));
  if (asked.size === 0 || !known || asked.has('h')) {
    if (!asked.has('h')) output.fail();
    return output.data(usage);
  }
  const all = asked.has('a');
  if (all || asked.has('v')) output.data(versionLine());
  if ((all || asked.has('t')) && existsSync('/etc/xCATMN')) output.data('This is a Management Node');
  if (all || asked.has('d')) output.data(database.describe().join('\n'));
}

/** The version as xCAT's commands print it. */
export function versionLine(): string {
  return `Version ${readFileSync(VERSION_FILE, 'utf8').trim()}`;
}
