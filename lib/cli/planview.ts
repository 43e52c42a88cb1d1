import type { Finding } from '../setup/step';

/** A step of a plan, as people read it. */
export interface PlanLine {
  readonly title: string;
  readonly finding: Finding;
}

/** The plan as --dry-run prints it: each step, what was found, and what would be done. */
export function describePlan(plan: readonly PlanLine[]): string {
  const lines = plan.flatMap(({ title, finding }, index) => [
    `${String(index + 1).padStart(2)}/${plan.length} ${title} ${headline(finding)}`,
    ...(finding.state === 'todo' ? finding.plan.map((line) => `        ${line}`) : []),
  ]);
  return `${lines.join('\n')}\n`;
}

function headline(finding: Finding): string {
  switch (finding.state) {
    case 'done':
      return `[done] ${finding.found}`;
    case 'todo':
      return '[to do]';
    case 'unneeded':
      return `[not needed] ${finding.why}`;
    case 'impossible':
      return `[impossible] ${finding.problems.join('; ')}`;
  }
}
