import { groups } from '../check/check';
import type { Result } from '../check/inspect';
import { type State, states } from '../check/verdict';
import { painted, type Terminal } from './terminal';

const marks: Readonly<Record<State, readonly [string, 'green' | 'yellow' | 'red' | 'dim']>> = {
  ok: ['ok', 'green'],
  skipped: ['skipped', 'dim'],
  unknown: ['unknown', 'yellow'],
  warning: ['warning', 'yellow'],
  problem: ['problem', 'red'],
};

/** As long as the longest id. */
const idWidth = 22;

/** The results for people: one line for each check, by group, with evidence and advice where something is wrong, or for all. */
export function describeResults(results: readonly Result[], terminal: Terminal, verbose: boolean): string {
  const lines: string[] = [];
  for (const [group, heading] of Object.entries(groups)) {
    const own = results.filter((result) => result.group === group);
    if (own.length === 0) continue;
    lines.push(painted(terminal, 'bold', heading));
    lines.push(...own.flatMap((result) => resultLines(result, terminal, verbose)));
  }
  return `${[...lines, '', summary(results, terminal)].join('\n')}\n`;
}

function resultLines({ id, title, state, evidence, advice }: Result, terminal: Terminal, verbose: boolean): string[] {
  const [word, colour] = marks[state];
  const line = `  ${painted(terminal, colour, word.padEnd(8))} ${id.padEnd(idWidth)} ${title}`;
  const isWrong = state !== 'ok' && state !== 'skipped';
  if (!isWrong && !verbose) return [line];
  return [
    line,
    ...(evidence ? [`           found: ${evidence}`] : []),
    ...(advice ? [`           to do: ${advice}`] : []),
  ];
}

function summary(results: readonly Result[], terminal: Terminal): string {
  const counts = [...states].reverse().flatMap((state) => {
    const count = results.filter((result) => result.state === state).length;
    const [word, colour] = marks[state];
    return count === 0 ? [] : [painted(terminal, colour, `${count} ${word}`)];
  });
  return `${results.length} checks: ${counts.join(', ')}`;
}

/** The results for machines: a JSON array whose members and their order of keys stay as they are. */
export function resultsAsJson(results: readonly Result[]): string {
  const rows = results.map(({ id, group, state, evidence, advice }) => ({ id, group, state, evidence, advice }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
