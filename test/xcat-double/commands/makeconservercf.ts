import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { siteValue } from '../database/site';
import { terminal } from '../protocol/output';
import { conserverCf, consoles } from '../services/conserver-cf';
import { isActive, systemctl } from '../services/service';
import { isLocal } from '../system/addresses';
import { type ConnectFailure, connectFailureTexts, explainConnectFailure } from '../system/connect-failure';
import { run } from '../system/run';
import type { Context } from './command';

/** The script that xCAT restarts conserver by; Debian has none of that name. */
const SCRIPT = '/etc/init.d/conserver';
const GOCONSERVER = '/usr/bin/goconserver';

/** `makeconservercf`: /etc/conserver.cf for all nodes with a console. Fails when site.master cannot be reached. */
export async function makeConserverConfiguration(context: Context): Promise<void> {
  const { database, output, bypass } = context;
  const master = (await siteValue(database, 'master')) ?? '127.0.0.1';
  if (!isLocal(master)) {
    // The request is passed on to the management node, tried twice.
    for (let attempt = 0; attempt < 2; attempt++) {
      const trouble = await tryToReach(master);
      if (!trouble) return;
      const reason = `Connection failure: IO::Socket::INET: connect: ${connectFailureTexts[trouble]}`;
      const place = 'at /opt/xcat/lib/perl/xCAT/Client.pm line 248.';
      output.error(`Unable to dispatch hierarchical sub-command to ${master}:3001.  Error: ${reason} ${place}\n. `);
    }
    return;
  }
  if (existsSync(GOCONSERVER) && !(await takeOverFromGoconserver(output))) return;
  writeFileSync('/etc/conserver.cf', await conserverCf(master, await consoles(database)), { mode: 0o644 });
  for (const action of ['stop', 'start']) {
    const works = existsSync(SCRIPT) && (await run(SCRIPT, [action])).code === 0;
    if (!works && bypass) terminal.err(`Command failed: ${SCRIPT} ${action} 2>&1. Error message: .\n\n`);
  }
}

/** Makes conserver the console server that starts at boot; false while goconserver runs, which is not touched then. */
async function takeOverFromGoconserver(output: Context['output']): Promise<boolean> {
  if (await isActive('goconserver')) {
    output.error('goconserver is being used as the console service, did you mean: makegocons?');
    return false;
  }
  output.warning('goconserver is installed but not running: conserver becomes the console service.');
  await systemctl('disable', 'goconserver');
  await systemctl('enable', 'conserver');
  return true;
}

function tryToReach(host: string): Promise<ConnectFailure | undefined> {
  return new Promise((resolve) => {
    const begin = Date.now();
    const socket = connect({ host, port: 3001 });
    socket.on('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', () => void explainConnectFailure(host, Date.now() - begin).then(resolve));
  });
}
