import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ExecOptions, type ExecResult, execIn } from './exec';
import { run as runOnHost } from './host';
import { findInit, hasPower, type Machine, powerOff, powerOn, waitOff } from './machine';
import { findPort, setPort } from './network';
import { isAlive, waitUntil } from './processes';

/** A node of a lab. */
export interface LabNode {
  readonly name: string;
  /** Its own address on eth0. */
  readonly address: string;
  /** Its root file system as seen from the host, also while it has no power. */
  readonly root: string;
  /** What its console showed, on the host. */
  readonly consoleLog: string;

  /** Runs a command in the node, as root, with a plain environment. Throws when the node has no power. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Like exec, but throws what the command complained of unless it ended with 0; returns its stdout. */
  run(argv: readonly string[], options?: ExecOptions): Promise<string>;
  /** Writes a file in the node, its directory too; mode 0644 unless told. Works without power too, on its disk. */
  writeFile(path: string, text: string, mode?: number): Promise<void>;
  readFile(path: string): Promise<string>;

  /** Whether it has power. */
  hasPower(): boolean;
  /** Whether it has power and has booted. */
  isUp(): Promise<boolean>;
  /** Waits until it has booted; 90000 ms unless told. */
  waitBooted(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<void>;

  /** Pulls the plug: everything in the node ends at once; its disk stays. Returns when that is certain. */
  powerCut(): Promise<void>;
  /** Gives it power and waits until it has booted. */
  boot(): Promise<void>;
  /** Shuts it down in an orderly way, from inside, and waits until it is off. */
  poweroff(timeoutMs?: number): Promise<void>;
  /** Restarts it in an orderly way, from inside, and waits until it has booted again. */
  reboot(timeoutMs?: number): Promise<void>;

  /** Pulls its network cable out: its link is down; it stays out, over power cuts too, until restoreNetwork. */
  cutNetwork(): Promise<void>;
  restoreNetwork(): Promise<void>;
  networkIsCut(): boolean;

  /** Its process number 1, by its number on the host. Throws when it has no power. */
  initPid(): number;
}

/** The node that runs on a machine. */
export function nodeOn(machine: Machine, { name, address }: { name: string; address: string }): LabNode {
  const cableOut = join(dirname(machine.root), 'cable-out');
  let known = findInit(machine);

  function initPid(): number {
    if (known === undefined || !isAlive(known)) known = findInit(machine);
    if (known === undefined) throw new Error(`${name} has no power`);
    return known.pid;
  }

  async function exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
    const pid = initPid();
    const result = await execIn(pid, argv, options);
    // nsenter's own failure to enter a machine that has just gone looks like the command's.
    return result.code !== 0 && findInit(machine)?.pid !== pid ? { ...result, code: 137 } : result;
  }

  async function run(argv: readonly string[], options?: ExecOptions): Promise<string> {
    const result = await exec(argv, options);
    if (result.code === 0 && !result.timedOut) return result.stdout;
    const how = result.timedOut ? 'timed out' : `exit code ${result.code}`;
    throw new Error(`${name}: ${argv.join(' ')}: ${how}: ${(result.stderr || result.stdout).trim()}`);
  }

  /** Runs a file command in the node's own view: links that lead out of its root must not be followed on the host. */
  async function onDisk(argv: readonly [string, ...string[]], input = ''): Promise<string> {
    if (hasPower(machine)) return run(argv, { input });
    return runOnHost('chroot', [machine.root, ...argv], { input });
  }

  async function isUp(): Promise<boolean> {
    const state = await exec(['systemctl', 'is-system-running'], { timeoutMs: 5_000 }).catch(() => undefined);
    return ['running', 'degraded'].includes(state?.stdout.trim() ?? '');
  }

  async function waitBooted(options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<void> {
    const what = `${name} has booted (see ${machine.consoleLog})`;
    await waitUntil(isUp, options.timeoutMs ?? 90_000, what, options.signal);
  }

  async function setCable(state: 'up' | 'down'): Promise<void> {
    const port = await findPort(machine.switchNamespace, initPid());
    if (port === undefined) throw new Error(`${name} has no port in the switch`);
    await setPort(machine.switchNamespace, port, state);
  }

  return {
    name,
    address,
    root: machine.root,
    consoleLog: machine.consoleLog,
    exec,
    run,
    async writeFile(path, text, mode = 0o644) {
      await onDisk(['mkdir', '-p', dirname(path)]);
      await onDisk(['dd', 'status=none', `of=${path}`], text);
      await onDisk(['chmod', mode.toString(8), path]);
    },
    readFile: (path) => onDisk(['cat', path]),
    hasPower: () => hasPower(machine),
    isUp,
    waitBooted,
    powerCut: () => powerOff(machine),
    async boot() {
      await powerOn(machine);
      if (existsSync(cableOut)) await setCable('down');
      await waitBooted();
    },
    async poweroff(timeoutMs = 180_000) {
      await exec(['systemctl', 'poweroff']);
      await waitOff(machine, timeoutMs);
    },
    async reboot(timeoutMs = 180_000) {
      const before = initPid();
      await exec(['systemctl', 'reboot']);
      await waitUntil(() => (findInit(machine)?.pid ?? before) !== before, timeoutMs, `${name} restarts`);
      if (existsSync(cableOut)) await setCable('down');
      await waitBooted();
    },
    async cutNetwork() {
      writeFileSync(cableOut, '');
      if (hasPower(machine)) await setCable('down');
    },
    networkIsCut: () => existsSync(cableOut),
    initPid,
    async restoreNetwork() {
      rmSync(cableOut, { force: true });
      if (hasPower(machine)) await setCable('up');
    },
  };
}
