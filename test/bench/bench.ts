import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineName, engineNames } from '../cluster/engine';
import { Site } from '../cluster/site';
import type { LabNode } from '../lab';
import { projectRoot } from '../lab/paths';
import { type Call, type Pair, pairs } from './jobs';

/**
 * What a monitor costs, beside the stock agents' monitors for the same job on the same node, in turn. A Markdown table on
 * standard output; exit code 1 when one is over its budget.
 */
const rounds = 60;

/** The budgets of one monitor at depth 0, and of a whole round of them beside the stock agents' round. */
const budget = { wallMs: 15, ratio: 0.35, round: 0.2, peakMiB: 60 };

interface Sample {
  readonly code: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

async function bench(): Promise<number> {
  const engine = chosenEngine();
  const site = await Site.fresh('bench', (line) => process.stderr.write(`${line}\n`), { engine });
  try {
    await site.setUp('mn1');
    await site.setUp('mn2');
    const active = await site.waitActive();
    await site.waitServed();
    // The cluster's own monitors would get in between.
    await active.run(['crm', 'configure', 'property', 'maintenance-mode=true']);
    process.stderr.write(`measuring ${rounds} rounds on ${active.name}\n`);
    const all = pairs(active.name, site.directory, site.engine);
    return report(all, await measure(active, all));
  } finally {
    await site.lab.down();
  }
}

/** The database that xCAT is on: DATABASE, SQLite unless told. @throws Error for one that is none. */
function chosenEngine(): EngineName {
  const name = process.env.DATABASE || 'sqlite';
  const found = engineNames.find((engine) => engine === name);
  if (found) return found;
  throw new Error(`no database "${name}"; there are ${engineNames.join(', ')}`);
}

/** For each pair what ours costs, and what the stock agents cost together. */
async function measure(node: LabNode, all: readonly Pair[]): Promise<[Cost, Cost][]> {
  const jobs: Call[][] = all.flatMap(({ ours, stock }) => [[ours], [...stock]]);
  await node.writeFile('/run/measure.py', readFileSync(join(projectRoot(), 'test/bench/measure.py'), 'utf8'));
  const input = JSON.stringify({ rounds, jobs });
  const output = await node.run(['python3', '/run/measure.py'], { input, timeoutMs: 600_000 });
  const samples = JSON.parse(output) as Sample[][][];
  return all.map((pair, index) => [
    costOf(samples[2 * index] ?? [], [pair.agent]),
    costOf(
      samples[2 * index + 1] ?? [],
      pair.stock.map(({ words }) => words[0] ?? ''),
    ),
  ]);
}

/** The median of all rounds; the calls of one round count together. @throws Error when one did not say "running". */
function costOf(roundsOfCalls: readonly Sample[][], names: readonly string[]): Cost {
  for (const calls of roundsOfCalls) {
    const wrong = calls.findIndex(({ code }) => code !== 0);
    if (wrong >= 0) throw new Error(`${names[wrong]} says ${calls[wrong]?.code}, not 0: the comparison is none`);
  }
  const sum = (value: (sample: Sample) => number) =>
    median(roundsOfCalls.map((calls) => calls.reduce((total, sample) => total + value(sample), 0)));
  const peaks = roundsOfCalls.flat().map(({ peakMiB }) => peakMiB);
  return { wallMs: sum(({ wallMs }) => wallMs), cpuMs: sum(({ cpuMs }) => cpuMs), peakMiB: Math.max(0, ...peaks) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Writes the table; returns the exit code. */
function report(all: readonly Pair[], costs: readonly [Cost, Cost][]): number {
  const over: string[] = [];
  const ms = (value: number) => value.toFixed(1);
  print('| monitor | wall ms | cpu ms | peak MiB | stock agents | wall ms | cpu ms | ratio of wall |');
  print('| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |');
  for (const [index, { agent, stock, stockName }] of all.entries()) {
    const [ours, theirs] = costs[index] ?? [];
    if (!ours || !theirs) continue;
    const ratio = stock.length > 0 ? ours.wallMs / theirs.wallMs : undefined;
    const cells = [agent, ms(ours.wallMs), ms(ours.cpuMs), ours.peakMiB.toFixed(0), stockName];
    const stockCells = ratio === undefined ? ['', '', ''] : [ms(theirs.wallMs), ms(theirs.cpuMs), ratio.toFixed(2)];
    print(`| ${[...cells, ...stockCells].join(' | ')} |`);
    if (ours.wallMs > budget.wallMs) over.push(`${agent}: ${ms(ours.wallMs)} ms of ${budget.wallMs}`);
    if (ours.peakMiB > budget.peakMiB) over.push(`${agent}: ${ours.peakMiB.toFixed(0)} MiB of ${budget.peakMiB}`);
    if (ratio !== undefined && ratio > budget.ratio)
      over.push(`${agent}: ratio ${ratio.toFixed(2)} of ${budget.ratio}`);
  }
  // Like with like: a monitor for which there is no stock agent stands on neither side.
  const compared = costs.filter((_pair, index) => (all[index]?.stock.length ?? 0) > 0);
  const total = (side: 0 | 1) => compared.reduce((sum, pair) => sum + pair[side].wallMs, 0);
  const round = total(0) / total(1);
  print(`| **round of those compared** | ${ms(total(0))} | | | | ${ms(total(1))} | | ${round.toFixed(2)} |`);
  if (round > budget.round) over.push(`round: ratio ${round.toFixed(2)} of ${budget.round}`);
  for (const line of over) process.stderr.write(`over budget: ${line}\n`);
  return over.length === 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

bench().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
