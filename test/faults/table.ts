/** How an action ends while something is wrong: one row of docs/faults.md. */
export interface Fault {
  /** The agent, and with what it was run where that matters: `xcat-db on PostgreSQL`. */
  readonly agent: string;
  /** What is wrong, as a sentence without a full stop. */
  readonly situation: string;
  /** `probe`, `monitor`, `monitor 10` (at depth 10), `start` or `stop`. */
  readonly action: FaultAction;
  readonly code: number;
  /** The exit reason's id; none where the action has none to give. */
  readonly id?: string;
  /** It takes less. */
  readonly seconds: Seconds;
}

const actions = ['probe', 'monitor', 'monitor 10', 'start', 'stop'] as const;
export type FaultAction = (typeof actions)[number];

/** Whole classes of time, so that the table does not change from run to run. */
export type Seconds = 1 | 2 | 5 | 10 | 20 | 60 | 120 | 300;

const agents = ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'];

const introduction = `# Faults

How each action of each agent ends when something is wrong: its return code (0 is well, 7 not running, 190 degraded, the rest is
failure), the exit reason where there is one, and the time within which it ends. \`monitor 10\` is the one that asks the service
itself. A reason links to where it is explained, with what to do.

The tests hold every cell of this (\`test/conformance\`), and \`make test\` writes it: do not edit.
`;

/**
 * The text of docs/faults.md. `reasons` is that of docs/exit-reasons.md. Throws when two rows contradict each other, or one has
 * a reason that is not explained.
 */
export function faultsTable(rows: readonly Fault[], reasons: string): string {
  const situations = [...new Set(rows.map(({ situation }) => situation))].sort();
  const links = linksIn(reasons);
  return [introduction, ...situations.map((situation) => section(situation, rows, links))].join('\n');
}

/** Where each reason is explained: the heading above its row, as a link in the same directory. */
function linksIn(reasons: string): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  let heading = '';
  for (const line of reasons.split('\n')) {
    heading = /^## (.*)$/.exec(line)?.[1]?.toLowerCase().replaceAll(' ', '-') ?? heading;
    const id = /^\| `([a-z-]+)` \|/.exec(line)?.[1];
    if (id) links.set(id, `[\`${id}\`](exit-reasons.md#${heading})`);
  }
  return links;
}

function section(situation: string, all: readonly Fault[], links: ReadonlyMap<string, string>): string {
  const rows = distinct(all.filter((row) => row.situation === situation));
  const names = [...new Set(rows.map(({ agent }) => agent))].sort(inOrder);
  const shown = actions.filter((action) => rows.some((row) => row.action === action));
  const lines = names.map((agent) => {
    const cells = shown.map((action) =>
      cell(
        rows.find((row) => row.agent === agent && row.action === action),
        links,
      ),
    );
    return `| ${[agent, ...cells].join(' | ')} |`;
  });
  const head = [`| | ${shown.join(' | ')} |`, `| --- |${shown.map(() => ' --- |').join('')}`];
  return [`## ${situation[0]?.toUpperCase()}${situation.slice(1)}`, '', ...head, ...lines, ''].join('\n');
}

function cell(row: Fault | undefined, links: ReadonlyMap<string, string>): string {
  if (row === undefined) return '';
  const { code, id, seconds } = row;
  if (id === undefined) return `${code}, ${seconds} s`;
  const link = links.get(id);
  if (link === undefined) throw new Error(`${row.situation}: the reason ${id} is not in docs/exit-reasons.md`);
  return `${code} ${link}, ${seconds} s`;
}

/** One row of those that say the same; of their times the longest. */
function distinct(rows: readonly Fault[]): Fault[] {
  const known = new Map<string, Fault>();
  for (const row of rows) {
    const key = `${row.agent}: ${row.action}`;
    const other = known.get(key);
    if (other && (other.code !== row.code || other.id !== row.id)) {
      throw new Error(`${row.situation}: ${key}: ${answer(other)}, and also ${answer(row)}`);
    }
    if (!other || other.seconds < row.seconds) known.set(key, row);
  }
  return [...known.values()];
}

function answer({ code, id }: Fault): string {
  return id === undefined ? String(code) : `${code} [${id}]`;
}

function inOrder(one: string, other: string): number {
  const place = (agent: string) => agents.findIndex((name) => agent === name || agent.startsWith(`${name} `));
  return place(one) - place(other) || one.localeCompare(other, 'en');
}
