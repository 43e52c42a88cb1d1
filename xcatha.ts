import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { writeOut } from './lib/host/files/output';
import { setSelfCommand } from './lib/host/programs/self';
import type { Agent } from './lib/ocf/agent';
import { runAction } from './lib/ocf/dispatch';
import { messageOf } from './lib/ocf/failure';
import type { ParameterTable } from './lib/ocf/parameters';
import { release } from './lib/release';

/**
 * The one executable behind all names: the agents in resource.d/xcat and the commands in /usr/sbin are links to it, and the
 * name it is called by says what it is. Each is loaded only when it is the one: a monitor must not pay for the rest.
 */
async function main(): Promise<number> {
  // Pacemaker's is 0026: what we and our children write for everybody could not be read by users.
  process.umask(0o022);
  const [name, args] = calledAs();
  switch (name) {
    case 'xcat-vip':
      return runAgent((await import('./agents/xcat-vip.js')).agent, args);
    case 'xcat-shareddata':
      return runAgent((await import('./agents/xcat-shareddata.js')).agent, args);
    case 'xcat-db':
      return runAgent((await import('./agents/xcat-db.js')).agent, args);
    case 'xcat-services':
      return runAgent((await import('./agents/xcat-services.js')).agent, args);
    case 'xcatha-setup':
      return (await import('./lib/cli/setup.js')).runSetup(args);
    case 'xcatha-failover':
      return (await import('./lib/cli/failover.js')).runFailover(args);
    default:
      if (args[0] === 'internal') return runInternal(args.slice(1));
      process.stderr.write(
        `xcatha ${release}: call it by one of its names: xcat-vip, xcat-shareddata, xcat-db, xcat-services, xcatha-setup, xcatha-failover\n`,
      );
      return 2;
  }
}

async function runAgent<T extends ParameterTable>(agent: Agent<T>, args: readonly string[]): Promise<number> {
  return runAction(agent, args[0] ?? '', {
    env: process.env,
    release,
    uid: process.getuid?.() ?? 0,
    stdout: (text) => write(1, text),
    stderr: (text) => write(2, text),
  });
}

/** The roles in which the program starts itself: what touches shared storage, and what runs on after an action. */
async function runInternal([role, ...args]: readonly string[]): Promise<number> {
  if (role === 'storage') {
    const { serveStorageRequest } = await import('./lib/host/storage/storagechild.js');
    write(1, serveStorageRequest(readFileSync(0, 'utf8')));
    return 0;
  }
  if (role === 'announce') {
    const { announce } = await import('./lib/host/network/neighbours.js');
    await announce(args);
    return 0;
  }
  return 2;
}

/** Bun says the called name in argv0 and Node in argv[1]; both leave the arguments from argv[2] on. */
function calledAs(): [name: string, args: string[]] {
  const compiled = process.versions.bun !== undefined;
  const script = process.argv[1] ?? '';
  setSelfCommand(compiled ? [process.execPath] : [process.execPath, realpathSync(script)]);
  return [basename(compiled ? process.argv0 : script), process.argv.slice(2)];
}

function write(descriptor: number, text: string): void {
  try {
    writeOut(descriptor, text);
  } catch {
    // Nobody reads any more, or there is no room: what an action has done counts all the same.
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    write(2, `xcatha: ${messageOf(error)}\n`);
    process.exit(1);
  },
);
