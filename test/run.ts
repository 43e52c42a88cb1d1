import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { forgetFaults, writeFaults } from './faults/document';

/**
 * All tests, in one command: each phase's files of tap tests, their counts added up. The last line is `N passed, N failed`.
 * Usage: node build/js/test/run.js [PHASE...]
 */
interface Phase {
  readonly name: string;
  /** Directories below build/js/test whose *.test.js belong to the phase. */
  readonly directories: readonly string[];
  /** Files that take minutes, the longest first, so that none of them is alone at the end; the others follow by name. */
  readonly first?: readonly string[];
  /** Files at a time. Those that bring up nodes wait more than they work: three labs stand side by side on two cores. */
  readonly jobs: number;
  /** Limit of one file, s. */
  readonly timeout: number;
}

const phases: readonly Phase[] = [
  { name: 'unit', directories: ['unit'], first: ['owner'], jobs: 3, timeout: 120 },
  { name: 'lab', directories: ['lab', 'packaging'], jobs: 2, timeout: 900 },
  {
    name: 'conformance',
    directories: ['conformance', 'sweep'],
    first: ['services', 'bounded', 'contract', 'storagefaults', 'contract-debian13', 'cluster-debian13', 'setup'],
    jobs: 3,
    timeout: 1800,
  },
  {
    name: 'cluster',
    directories: ['cluster'],
    first: ['remove-databases', 'life-postgresql', 'life-mariadb', 'refusals', 'life-sqlite', 'failover'],
    jobs: 3,
    timeout: 1800,
  },
];

const testRoot = __dirname;
const projectRoot = join(testRoot, '../../..');

interface Counts {
  passed: number;
  failed: number;
}

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.find((name) => !phases.some((phase) => phase.name === name));
  if (unknown) {
    process.stderr.write(`run: no phase "${unknown}"; there are ${phases.map((phase) => phase.name).join(', ')}\n`);
    return 2;
  }
  const total: Counts = { passed: 0, failed: 0 };
  forgetFaults();
  for (const phase of phases.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const began = performance.now();
    const counts = await runPhase(phase);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stdout.write(`== ${phase.name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s\n`);
    if (phase.name === 'conformance') addFaults(counts);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** docs/faults.md as one test more: the conformance tests, all of them run and well, have to have seen what it says. */
function addFaults(counts: Counts): void {
  if (counts.failed > 0) return;
  const problem = writeFaults();
  if (problem === undefined) counts.passed++;
  else counts.failed++;
  process.stdout.write(problem === undefined ? '    ok - docs/faults.md\n' : `    not ok - ${problem}\n`);
}

async function runPhase({ name, directories, first = [], jobs, timeout }: Phase): Promise<Counts> {
  const rank = (file: string) => {
    const place = first.indexOf(basename(file, '.test.js'));
    return place < 0 ? first.length : place;
  };
  const files = directories
    .flatMap((directory) => testFiles(join(testRoot, directory)))
    .sort((one, other) => rank(one) - rank(other));
  process.stdout.write(`== ${name}: ${files.length} files\n`);
  const total: Counts = { passed: 0, failed: files.length === 0 ? 1 : 0 };
  const next = files[Symbol.iterator]();
  const worker = async () => {
    for (const file of next) {
      const { passed, failed } = await runFile(file, timeout);
      total.passed += passed;
      total.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return total;
}

/**
 * Runs one file of tests. By Node alone, without tap's runner: its loaders would triple the time of a small file, and what
 * they are for (TypeScript, coverage) is not needed here.
 */
async function runFile(file: string, timeout: number): Promise<Counts> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TAP_TIMEOUT: String(timeout) },
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), (timeout + 30) * 1000);
  const report = readTap(createInterface({ input: child.stdout }));
  const code = await new Promise<number>((resolve) => child.once('close', (exit) => resolve(exit ?? 1)));
  clearTimeout(timer);
  const { passed, failed, shown } = await report;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`${relative(testRoot, file)} (${seconds} s)\n${shown.join('')}`);
  // A file that ended badly without a failed assertion (a crash, a time-out), or that asserted nothing, is one failure.
  const silent = code !== 0 || passed + failed === 0;
  return { passed, failed: silent && failed === 0 ? 1 : failed };
}

/** Reads tap's own sum, and keeps what a person wants to see: the tests' names and all of a failure. */
async function readTap(lines: AsyncIterable<string>): Promise<Counts & { shown: string[] }> {
  const counts: Counts = { passed: 0, failed: 0 };
  const shown: string[] = [];
  let inFailure = false;
  for await (const line of lines) {
    const sum = /^# \{ total: \d+(?:, pass: (\d+))?(?:, fail: (\d+))?/.exec(line);
    if (sum) Object.assign(counts, { passed: Number(sum[1] ?? 0), failed: Number(sum[2] ?? 0) });
    if (/^\s*(not )?ok /.test(line)) inFailure = /^\s*not ok/.test(line);
    if (inFailure || /^ok /.test(line)) shown.push(`    ${line}\n`);
  }
  return { ...counts, shown };
}

function testFiles(directory: string): string[] {
  if (!statSync(directory, { throwIfNoEntry: false })) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .sort()
    .map((file) => join(directory, file));
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`run: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
