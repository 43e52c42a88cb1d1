import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lab/paths';
import { type Fault, faultsTable } from './table';

const records = join(projectRoot(), 'build/faults');
const document = join(projectRoot(), 'docs/faults.md');
const reasons = join(projectRoot(), 'docs/exit-reasons.md');

/** Forgets what earlier runs have recorded. */
export function forgetFaults(): void {
  rmSync(records, { recursive: true, force: true });
}

/** Writes docs/faults.md from what the tests have recorded. Returns what is wrong: that the one that was there said otherwise. */
export function writeFaults(): string | undefined {
  const files = existsSync(records) ? readdirSync(records).sort() : [];
  const lines = files.flatMap((file) => readFileSync(join(records, file), 'utf8').split('\n').filter(Boolean));
  try {
    const text = faultsTable(
      lines.map((line) => JSON.parse(line) as Fault),
      readFileSync(reasons, 'utf8'),
    );
    const before = existsSync(document) ? readFileSync(document, 'utf8') : '';
    if (text === before) return undefined;
    writeFileSync(document, text);
    return 'docs/faults.md is not what the tests have seen; it is written anew: look at the difference and commit it';
  } catch (error) {
    return `docs/faults.md cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
