import type { Test } from 'tap';

/** Checks that a validator accepts the one list and refuses the other. */
export function judges(t: Test, problem: (text: string) => string | undefined, good: string[], bad: string[]): void {
  for (const text of good) t.equal(problem(text), undefined, text);
  for (const text of bad) t.match(problem(text), /^(must|\S+ (must|lies|is))/, JSON.stringify(text));
}
