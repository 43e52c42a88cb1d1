import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { removeGroup, startIn } from './cgroup';
import { hostPath } from './host';
import { withLock } from './lock';
import { findPort, network, setPort } from './network';
import { labFile } from './paths';
import { argumentsOf, childrenOf, findProcesses, identify, isInit, kill, type ProcessId, waitUntil } from './processes';

/** A machine that can be given power: where its disk is and what it is connected to. */
export interface Machine {
  /** Unique on the whole host. */
  readonly id: string;
  readonly hostname: string;
  readonly root: string;
  readonly consoleLog: string;
  readonly switchNamespace: string;
  /** Bind mounts as systemd-nspawn's options. */
  readonly binds: readonly string[];
  /** What runs as the machine: an init system from the disk, or one program. */
  readonly runs: readonly string[];
}

/**
 * A machine's process number 1, by its number on the host; `undefined` while it has no power (or is about to restart). Until
 * systemd-nspawn has given the machine its network card, number 1 is systemd-nspawn's own process: no machine yet.
 */
export function findInit(machine: Machine): ProcessId | undefined {
  const pid = findSupervisors(machine)
    .flatMap(({ pid }) => childrenOf(pid))
    .find((child) => isInit(child) && !isNspawn(child));
  return pid === undefined ? undefined : identify(pid);
}

/** Whether a machine has power. */
export function hasPower(machine: Machine): boolean {
  return findSupervisors(machine).length > 0;
}

/** Gives a machine power; one that has it already keeps it. Returns when its first process runs, long before it has booted. */
export async function powerOn(machine: Machine): Promise<void> {
  await withLock(`power/${machine.root}`, async () => {
    if (hasPower(machine)) return;
    const child = startSupervisors(machine);
    const decided = () => findInit(machine) !== undefined || child.exitCode !== null;
    await waitUntil(decided, 20_000, `${machine.id} has power (see ${machine.consoleLog})`);
    if (!hasPower(machine)) throw new Error(`${machine.id} did not start: see ${machine.consoleLog}`);
  });
}

/**
 * Cuts a machine's power: all its processes end at once and it leaves the network; its disk stays.
 * Returns when that is certain. A machine without power is no error.
 */
export async function powerOff(machine: Machine): Promise<void> {
  await withLock(`power/${machine.root}`, async () => {
    const running = findInit(machine);
    const port = running && (await findPort(machine.switchNamespace, running.pid));
    // The loop first, lest it start the machine again; then the machine. systemd-nspawn is left to clean up after it, unless
    // there is no machine yet.
    findSupervisors(machine)
      .filter(({ pid }) => !isNspawn(pid))
      .forEach(kill);
    const init = findInit(machine);
    if (init === undefined) findSupervisors(machine).forEach(kill);
    else kill(init);
    // Its kernel's part of the network (addresses, answers to ARP) would outlive the processes by moments.
    if (port !== undefined) await setPort(machine.switchNamespace, port, 'down').catch(() => undefined);
    await waitOff(machine, 30_000);
  });
}

/** Waits until a machine is off, within a time in ms. */
export async function waitOff(machine: Machine, timeoutMs: number): Promise<void> {
  await waitUntil(() => findSupervisors(machine).length === 0, timeoutMs, `${machine.id} is off`);
  // A process is counted in its control group for some moments after its end.
  await waitUntil(() => removeGroup(machineGroup(machine)), 10_000, `${machine.id}'s control group is empty`);
}

function machineGroup(machine: Machine): string {
  return `xcatha-lab.${machine.id}`;
}

/** The loop of files/power and the systemd-nspawn that it runs. */
function findSupervisors(machine: Machine): ProcessId[] {
  return findProcesses((argv) => argv.includes(`--directory=${machine.root}`));
}

function isNspawn(pid: number): boolean {
  return argumentsOf(pid)[0] === 'systemd-nspawn';
}

function startSupervisors(machine: Machine): ChildProcess {
  const loop = ['sh', labFile('power'), ...nspawnOptions(machine), ...machine.runs];
  const console = openSync(machine.consoleLog, 'a');
  try {
    const child = startIn(machineGroup(machine), () =>
      spawn('nsenter', [`--net=/run/netns/${machine.switchNamespace}`, ...loop], {
        detached: true, // it outlives this process
        stdio: ['ignore', console, console],
        cwd: '/',
        env: { PATH: hostPath(), SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
      }),
    );
    child.unref();
    child.on('error', (error) => appendFileSync(machine.consoleLog, `${error.message}\n`));
    return child;
  } finally {
    closeSync(console);
  }
}

function nspawnOptions(machine: Machine): string[] {
  return [
    '--quiet',
    '--register=no',
    '--keep-unit',
    `--directory=${machine.root}`,
    `--machine=${machine.id}`,
    `--hostname=${machine.hostname}`,
    // nspawn runs in the switch's namespace, so this is the lab's own bridge. The machine's namespace begins and ends with
    // its power: no address outlives it.
    `--network-bridge=${network.bridge}`,
    '--capability=all',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    ...machine.binds,
  ];
}
