import type { Row } from './attributes';

/** A rule of the policy table that makes a name trusted. */
export interface TrustRule {
  readonly priority: string;
  readonly name: string;
}

/** The names that no rule makes trusted yet. */
export function untrusted(policy: readonly Row[], names: readonly string[]): string[] {
  const trusted = new Set(policy.filter((row) => row.rule === 'trusted').map((row) => row.name));
  return [...new Set(names)].filter((name) => !trusted.has(name));
}

/** The rules that are missing for `names`, each with a free priority between 1.2, which xCAT gives itself, and 2. */
export function missingTrust(policy: readonly Row[], names: readonly string[]): TrustRule[] {
  const free = freePriorities(policy.map((row) => row.priority ?? ''));
  return untrusted(policy, names).map((name) => ({ priority: free.next().value, name }));
}

/** 1.3 to 1.9, then 1.91 to 1.99, and so on: xCAT orders them as numbers. */
function* freePriorities(taken: readonly string[]): Generator<string, never> {
  const numbers = new Set(taken.map(Number));
  for (let prefix = '1.', first = 3; ; prefix += '9', first = 1) {
    for (let digit = first; digit <= 9; digit++) {
      const priority = `${prefix}${digit}`;
      if (!numbers.has(Number(priority))) yield priority;
    }
  }
}
