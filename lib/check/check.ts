import { messageOf } from '../ocf/failure';
import type { Look } from './look';
import { NotApplicable, type Verdict } from './verdict';

/** What the checks are about, in the order in which they are shown. */
export const groups = {
  host: 'this node',
  cluster: 'the cluster',
  fencing: 'fencing',
  group: 'the group g-xcat',
  storage: 'the shared directory',
  data: "xCAT's data",
  nodes: 'the nodes beside each other',
  network: 'the virtual address',
  names: 'names',
  database: 'the database',
  xcat: 'xCAT',
  services: 'services',
  certificates: 'certificates',
} as const;

export type Group = keyof typeof groups;

/** One requirement. `judge` looks at facts alone; it may throw: NotApplicable, or anything else for "cannot be known". */
export interface Check {
  /** Stable: scripts and docs/checks.md know it by this. */
  readonly id: string;
  /** What is so when all is well, in few words. */
  readonly title: string;
  readonly judge: (look: Look) => Verdict;
}

/** The verdict of one check, whatever it throws. */
export function verdictOf(check: Check, look: Look): Verdict {
  try {
    return check.judge(look);
  } catch (error) {
    if (error instanceof NotApplicable) return { state: 'skipped', evidence: error.message, advice: '' };
    return { state: 'unknown', evidence: messageOf(error), advice: '' };
  }
}
