import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Deadline, waitUntil } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { hasEnded } from './processes';
import { run, runOk } from './run';
import { unitEnded, unitProcesses } from './unitprocesses';

/** Where systemd looks for unit files, generated ones (System V scripts) included. */
const unitDirectories = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator',
  '/run/systemd/generator.late',
];

/** What is wrong with a text as the name of a service unit. */
export function unitProblem(text: string): string | undefined {
  if (/\.(service|socket|target|timer)$/.test(text)) return 'must be the name of a service unit without its ending';
  return /^[\w.@:\\-]{1,200}$/.test(text) ? undefined : 'must be the name of a service unit';
}

/** The first of these units that this node has, or undefined. Names without `.service`. */
export function installedUnit(candidates: readonly string[]): string | undefined {
  return candidates.find((name) => unitDirectories.some((directory) => existsSync(join(directory, `${name}.service`))));
}

/** Starts a unit and waits until systemd calls it started. @throws Failure `unit-start`, with what the unit said last. */
export async function startUnit(unit: string, deadline: Deadline): Promise<void> {
  await bringUp('start', unit, deadline);
}

/** Starts a unit anew. @throws Failure `unit-start`, with what the unit said last. */
export async function restartUnit(unit: string, deadline: Deadline): Promise<void> {
  await bringUp('restart', unit, deadline);
}

async function bringUp(verb: 'start' | 'restart', unit: string, deadline: Deadline): Promise<void> {
  const result = await run('systemctl', [verb, `${unit}.service`], { deadline, timeoutMs: deadline.remaining() });
  if (result.code === 0) return;
  const words = result.timedOut ? 'it did not come up in time' : (await lastLines(unit, 3, deadline)).join('; ');
  throw new Failure('unit-start', `unit ${unit} does not start: ${(words || result.stderr).slice(0, 300)}`);
}

/** Whether systemd calls a unit active: the only sign of life of one that has no process of its own. */
export async function isActive(unit: string, deadline: Deadline): Promise<boolean> {
  const answer = await run('systemctl', ['is-active', `${unit}.service`], { deadline, timeoutMs: 5000 });
  return answer.stdout.trim() === 'active';
}

/** Which of these units are not at rest: active, on the way up or down, or about to be started again. */
export async function restlessUnits(units: readonly string[], deadline: Deadline): Promise<string[]> {
  if (units.length === 0) return [];
  const names = units.map((unit) => `${unit}.service`);
  const { stdout } = await run('systemctl', ['is-active', ...names], { deadline, timeoutMs: 5000 });
  const states = stdout.split('\n');
  return units.filter((_unit, index) => !/^(inactive|failed|unknown)$/.test(states[index] ?? ''));
}

/** What systemd says of every unit that does not come up or has ended, whatever the cause. */
const commonplace =
  /^(Stopp(ed|ing)|Started) |Failed to start |Failed with result |Control process exited|Scheduled restart job|Consumed .* CPU time|Deactivated successfully|Start request repeated|Found left-over/;

/**
 * The last lines in the journal of a unit since it was last started, for the reason of a failure: what it said itself, and what
 * systemd has to say that is not said of every unit. None when the journal cannot be asked.
 */
export async function lastLines(unit: string, count: number, deadline: Deadline): Promise<string[]> {
  return telling(await recentLines(unit, deadline)).slice(-count);
}

/** The latest lines in the journal of a unit, of earlier starts too; none when the journal cannot be asked. */
export async function recentLines(unit: string, deadline: Deadline): Promise<JournalLine[]> {
  const args = ['-u', `${unit}.service`, '-n', '60', '-o', 'json', '--output-fields=_PID,MESSAGE', '--no-pager'];
  const journal = await run('journalctl', args, { deadline, timeoutMs: 3000 });
  return journal.code === 0 ? journal.stdout.split('\n').flatMap(journalLine) : [];
}

/** A line of the journal, and whether it is the service manager's. */
export interface JournalLine {
  readonly text: string;
  readonly byManager: boolean;
}

/** What tells something of the last start among a unit's lines in the journal; all of them where nothing does. */
export function telling(lines: readonly JournalLine[]): string[] {
  const begun = lines.findLastIndex(({ text, byManager }) => byManager && text.startsWith('Starting '));
  const since = lines.slice(begun + 1);
  const found = since.filter(({ text, byManager }) => !byManager || !commonplace.test(text));
  return (found.length > 0 ? found : since).map(({ text }) => text);
}

/** systemd gives a text with unprintable characters as the numbers of its bytes. */
function journalLine(line: string): JournalLine[] {
  if (line === '') return [];
  const { MESSAGE: said, _PID: pid } = JSON.parse(line) as { MESSAGE?: string | number[] | null; _PID?: string };
  const text = Array.isArray(said) ? Buffer.from(said).toString() : (said ?? '');
  return text.trim() === '' ? [] : [{ text, byManager: pid === '1' }];
}

/** Sends a signal to the main process of a unit and waits, for at most `waitMs`, until the unit has ended. Returns whether. */
async function endBySignal(unit: string, signal: string, deadline: Deadline, waitMs: number): Promise<boolean> {
  const args = ['kill', '-s', signal, '--kill-who=main', `${unit}.service`];
  await run('systemctl', args, { deadline, timeoutMs: 5000 });
  return waitUntil(() => unitEnded(unit), deadline.within(waitMs));
}

/**
 * Stops a unit: asks, then kills, then proves that no process of it is left. `hurry` is sent to the main process in between,
 * where the program has a signal for "end at once" that is gentler than SIGKILL.
 * @throws Failure `unit-stop` when processes remain.
 */
export async function stopUnit(unit: string, deadline: Deadline, politeMs: number, hurry?: string): Promise<void> {
  const stop = ['stop', ...(await jobMode(deadline)), `${unit}.service`];
  const ask = () => run('systemctl', stop, { deadline, timeoutMs: politeMs });
  // A unit in auto-restart has no process and yet would come back: systemd is asked even when nothing runs.
  const { code, timedOut } = await ask();
  if (!unitEnded(unit)) await endUnit(unit, deadline, hurry);
  // What ended without systemd having been told is a failure to it, after which it may start the unit anew.
  if (code !== 0 && code !== notLoaded && !timedOut) await ask();
}

/** systemctl's exit code for a unit that systemd does not know. */
const notLoaded = 5;

async function endUnit(unit: string, deadline: Deadline, hurry: string | undefined): Promise<void> {
  if (hurry && (await endBySignal(unit, hurry, deadline, Math.min(15_000, deadline.remaining() / 2)))) return;
  await killUnit(unit, deadline);
}

/**
 * Kills all processes of a unit and proves that none is left. For what would hang while it ends in order, because its storage
 * is dead.
 * @throws Failure `unit-stop` when processes remain.
 */
export async function killUnit(unit: string, deadline: Deadline): Promise<void> {
  // Stopped first: none of them shall go to its data once more because another one has ended.
  for (const signal of ['STOP', 'KILL']) {
    await run('systemctl', ['kill', '-s', signal, `${unit}.service`], { deadline, timeoutMs: 5000 });
  }
  // A little is kept back for saying what remains.
  if (await waitUntil(() => unitEnded(unit), deadline.keeping(500).within(10_000))) return;
  const pids = unitProcesses(unit)
    .filter((pid) => !hasEnded(pid))
    .join(', ');
  throw new Failure('unit-stop', `unit ${unit} still has processes after SIGKILL: ${pids}`);
}

/**
 * A unit that the cluster owns is ordered to stop after pacemaker (ownedunits.ts). While pacemaker is being stopped, at shutdown
 * or by an administrator, a stop that was asked for in the ordinary way would wait for pacemaker, which waits for it.
 */
async function jobMode(deadline: Deadline): Promise<string[]> {
  const answers = await Promise.all([
    run('systemctl', ['is-system-running'], { deadline, timeoutMs: 5000 }),
    run('systemctl', ['is-active', 'pacemaker.service'], { deadline, timeoutMs: 5000 }),
  ]);
  const isStopping = answers.some(({ stdout }) => ['stopping', 'deactivating'].includes(stdout.trim()));
  return isStopping ? ['--job-mode=ignore-dependencies'] : [];
}

/** Keeps units from starting at boot. Those that are not enabled stay as they are. Returns the ones that were. */
export async function disableAtBoot(units: readonly string[], deadline: Deadline): Promise<string[]> {
  const disabled: string[] = [];
  for (const unit of units) {
    if (!(await isEnabledAtBoot(unit, deadline))) continue;
    await runOk('systemctl', ['disable', `${unit}.service`], { deadline, timeoutMs: 30_000 });
    disabled.push(unit);
  }
  return disabled;
}

/** Lets units start at boot again. @throws Failure as runOk. */
export async function enableAtBoot(units: readonly string[], deadline: Deadline): Promise<void> {
  for (const unit of units) {
    await runOk('systemctl', ['enable', `${unit}.service`], { deadline, timeoutMs: 30_000 });
  }
}

/** Whether a unit (or the System V script behind it) starts at boot. */
export async function isEnabledAtBoot(unit: string, deadline: Deadline): Promise<boolean> {
  const answer = await run('systemctl', ['is-enabled', `${unit}.service`], { deadline, timeoutMs: 10_000 });
  return answer.code === 0 && /^(enabled|enabled-runtime|alias)/m.test(answer.stdout);
}
