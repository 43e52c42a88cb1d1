import type { Result } from './sweep';

/** One line for each agent, action and mode; the last line is the sum. */
export function summary(results: readonly Result[]): string[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const name = `${result.subject} ${result.action}, ${result.mode === 'kill' ? 'killed' : 'a step failing'}`;
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  const width = Math.max(...[...groups.keys()].map((name) => name.length), 0);
  return [...groups]
    .map(([name, group]) => `${name.padEnd(width)}  ${counts(group)}`)
    .concat(`all: ${counts(results)}`);
}

function counts(results: readonly Result[]): string {
  const hit = results.filter(({ reached }) => reached).length;
  const clean = results.filter(isClean).length;
  return `${results.length} points, ${hit} hit, ${clean} ended clean`;
}

/** Whether a point was reached, and all was well after it. */
export function isClean({ reached, complaints }: Result): boolean {
  return reached && complaints.length === 0;
}

/** A result in words: where it was struck, what the action answered, what was wrong. */
export function resultLine({ subject, action, strike, reached, complaints, answer }: Result): string {
  const wrong = [...(reached ? [] : ['this point was not reached']), ...complaints];
  const said = answer === undefined || answer === '0' ? '' : ` (${answer})`;
  return `${wrong.length === 0 ? 'ok' : 'NOT OK'} ${subject} ${action}: ${strike}${said}${wrong.map((each) => `\n    ${each}`).join('')}`;
}
