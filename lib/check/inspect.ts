import { type Group, verdictOf } from './check';
import type { Look } from './look';
import { inShellOf } from './shell';
import { table } from './table';
import type { Verdict } from './verdict';

/** What came of one check. */
export interface Result extends Verdict {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
}

/** Every check's verdict on what was gathered, in the order of the table. Never throws. */
export function inspect(look: Look): Result[] {
  const tools = 'known' in look.tools ? look.tools.known : {};
  return Object.entries(table).flatMap(([group, checks]) =>
    checks.map((check) => {
      const verdict = verdictOf(check, look);
      const advice = inShellOf(tools, verdict.advice);
      return { id: check.id, group: group as Group, title: check.title, ...verdict, advice };
    }),
  );
}
