import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { inheritRun, run } from '../system/run';
import { SetupFailure, type Talk } from './talk';

const unit = 'mariadb';
const client = '/usr/bin/mysql';
/** The file that ties the server to one address, by distribution. */
const serverFiles = ['/etc/mysql/mariadb.conf.d/50-server.cnf', '/etc/my.cnf.d/mariadb-server.cnf', '/etc/my.cnf'];

/** True when a server runs here; what the search finds nothing with is said to have failed. */
export async function isRunning(talk: Talk): Promise<boolean> {
  for (const name of ['mysqld', 'mariadbd']) {
    talk.runs(`pidof ${name}`);
    if ((await run('pidof', [name])).code === 0) return true;
    talk.failed(`pidof ${name}`, '');
  }
  return false;
}

/** Lets the server listen on all addresses, and makes its data directory where there is none. */
export async function initializeServer(talk: Talk): Promise<void> {
  const file = serverFiles.find((candidate) => existsSync(candidate));
  if (file !== undefined) {
    talk.runs(`sed 's/^bind/#&/' ${file} > /tmp/my.cnf; mv -f /tmp/my.cnf ${file};chmod 644 ${file}`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^bind/gm, '#$&'));
    chmodSync(file, 0o644);
  }
  if (existsSync('/etc/debian_version')) {
    talk.runs('ln -s /usr/bin/resolveip /usr/libexec/resolveip');
    if (!existsSync('/usr/libexec/resolveip')) symlinkSync('/usr/bin/resolveip', '/usr/libexec/resolveip');
  }
  talk.runs('/usr/bin/mysql_install_db --user=mysql');
  await run('/usr/bin/mysql_install_db', ['--user=mysql']);
}

/** Starts the server. On Debian the way to start it at boot is one that is not there any more. Throws SetupFailure. */
export async function startServer(talk: Talk): Promise<void> {
  if ((await inheritRun('systemctl', ['start', unit])) !== 0) throw new SetupFailure(` failed to start ${unit}.`);
  talk.runs("ps -ef | grep -E 'mariadbd|mysqld' | grep -v grep");
  if (!existsSync('/etc/debian_version')) {
    await run('systemctl', ['enable', unit]);
    return;
  }
  const command = 'update-rc.d mysql defaults';
  talk.runs(command);
  const enabled = await run('update-rc.d', ['mysql', 'defaults']);
  if (enabled.code === 0) return;
  talk.failed(command, `${enabled.stdout}${enabled.stderr}`.trim());
  talk.error(` ${command} failed. MySQL will not restart on reboot.`);
}

/** Runs statements as the server's root, who is this host's. Throws SetupFailure that begins with `what`. */
export async function statements(what: string, texts: readonly string[]): Promise<void> {
  const done = await run(client, ['-u', 'root'], { input: texts.map((text) => `${text};\n`).join('') });
  if (done.code !== 0) throw new SetupFailure(`${what}. ${done.stderr.trim()}`);
}
