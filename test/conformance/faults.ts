import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Test } from 'tap';
import type { Fault } from '../faults/table';
import { projectRoot } from '../lab/paths';
import { ends, type Outcome } from './agentnode';

const directory = join(projectRoot(), 'build/faults');
let file: string | undefined;

/**
 * Checks how an action ended while something was wrong: its code, its exit reason's id, and that it took no longer than
 * `seconds`. Every such check is a row of docs/faults.md, which `make test` makes anew from them.
 */
export function fault(t: Test, outcome: Outcome, row: Fault): void {
  const { agent, situation, action, code, id, seconds } = row;
  const what = `${agent}, ${situation}: ${action}`;
  ends(t, outcome, code, id, what);
  t.ok(outcome.ms < seconds * 1000, `${what}: within ${seconds} s (${(outcome.ms / 1000).toFixed(1)} s)`);
  appendFileSync(recordFile(), `${JSON.stringify(row)}\n`);
}

/** Each file of tests has a file of its rows, begun anew with each of its runs. */
function recordFile(): string {
  if (file === undefined) {
    mkdirSync(directory, { recursive: true });
    file = join(directory, `${basename(process.argv[1] ?? 'tests', '.test.js')}.jsonl`);
    rmSync(file, { force: true });
  }
  return file;
}
