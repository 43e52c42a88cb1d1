import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { socketDirectory } from './fencing';
import { hostPath } from './host';
import { instanceDirectory } from './instance';
import { stateDirectory } from './paths';
import { findProcesses, kill, waitUntil } from './processes';

/**
 * Starts an instance's warden (warden-main.ts): the one process beside the nodes, which outlives the one that starts it. It
 * serves as power switch, and takes the lab down when the process that the lab belongs to is gone.
 */
export async function startWarden(instance: string): Promise<void> {
  const logFile = join(instanceDirectory(instance), 'warden.log');
  const log = openSync(logFile, 'a');
  const variables = [`PATH=${hostPath()}`, `LAB_STATE=${stateDirectory()}`];
  // The directory is an argument so that stopWarden knows this lab's warden among others.
  const program = [process.execPath, join(__dirname, 'warden-main.js'), instance, instanceDirectory(instance)];
  spawn('env', ['-i', ...variables, ...program], { detached: true, stdio: ['ignore', log, log], cwd: '/' }).unref();
  const socket = join(socketDirectory(instance), 'socket');
  await waitUntil(() => existsSync(socket), 10_000, `the power switch answers (see ${logFile})`);
}

/** Ends an instance's warden, if one runs that is not this process. */
export async function stopWarden(instance: string): Promise<void> {
  const running = () =>
    findProcesses(
      (argv) => argv.includes(instanceDirectory(instance)) && argv[1] !== undefined && isWarden(argv[1]),
    ).filter(({ pid }) => pid !== process.pid);
  running().forEach(kill);
  await waitUntil(() => running().length === 0, 5_000, `the warden of ${instance} has ended`);
}

function isWarden(program: string): boolean {
  return program.endsWith('/warden-main.js');
}
