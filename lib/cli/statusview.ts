import type { MemberReport, Playing, StatusReport } from '../check/status/report';
import { localTime, localTimeOf } from '../cluster/state/moment';
import { isOnItsWay } from '../cluster/state/query';
import { painted, type Terminal } from './terminal';

const labelWidth = 17;
/** Of the fencing that the cluster remembers. */
const shownEvents = 3;

/** The status on one screen. `now` tells how long ago something was. */
export function describeStatus(report: StatusReport, terminal: Terminal, now: Date): string {
  const { nodes, members, fencing, degraded, failures, notes, thisNode, lastMove: move } = report;
  const red = (lines: readonly string[]) => lines.map((line) => painted(terminal, 'red', line));
  const yellow = (lines: readonly string[]) => lines.map((line) => painted(terminal, 'yellow', line));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['management node', [headline(report, terminal, now)]],
    ['nodes', nodes.map(({ name, state }) => `${name} ${state}${name === thisNode ? ' (this node)' : ''}`)],
    ['group g-xcat', members.map(memberLine)],
    ['services', serviceLines(report, terminal)],
    ['data', dataLines(report, terminal)],
    [
      'last move',
      move ? [`${localTime(move.at)} ${move.from ? `from ${move.from} ` : ''}to ${move.to}: ${move.why}`] : [],
    ],
    ['fenced', fencing.slice(0, shownEvents).map(fencingLine)],
    ['degraded', yellow(degraded)],
    ['failed', red(failures)],
    ['note', yellow(notes)],
  ];
  return rows
    .flatMap(([label, lines]) => lines.map((line, at) => `${(at === 0 ? label : '').padEnd(labelWidth)}${line}\n`))
    .join('');
}

function headline(report: StatusReport, terminal: Terminal, now: Date): string {
  const { state, hostname, address, activeNode, since, clusterProblem } = report;
  const name = hostname ? `${hostname}${address ? ` (${address})` : ''}` : (address ?? '');
  const texts: Readonly<Record<Playing, string>> = {
    running: `runs on ${activeNode}${since === undefined ? '' : ` since ${localTime(since)} (${agoText(since, now)})`}`,
    partly: report.members.some(isOnItsWay)
      ? 'is on its way'
      : 'is not whole: some members of the group are not started',
    stopped: 'does not run',
    unregistered: 'none: the cluster has no group g-xcat (xcatha-setup registers it)',
    unknown: `nobody can say: ${clusterProblem}`,
  };
  return painted(terminal, state === 'running' ? 'green' : 'red', `${name ? `${name} ` : ''}${texts[state]}`);
}

function memberLine({ id, role, node, since, managed }: MemberReport): string {
  const place = node === undefined ? '' : ` on ${node}`;
  const time = since === undefined ? '' : ` since ${localTime(since)}`;
  return `${id.padEnd(16)} ${role}${place}${time}${managed ? '' : ' (not managed)'}`;
}

function fencingLine({ at, target, action, status }: StatusReport['fencing'][number]): string {
  return `${localTimeOf(at) || 'now'}: ${action} of ${target}: ${status}`;
}

function serviceLines({ services, activeNode, thisNode }: StatusReport, terminal: Terminal): string[] {
  if (services.length === 0) {
    return activeNode !== undefined && activeNode !== thisNode ? [`on ${activeNode}: ask there`] : [];
  }
  return services.map(({ name, units, problem }) => {
    const how = problem === undefined ? painted(terminal, 'green', 'runs') : painted(terminal, 'red', problem);
    return `${name.padEnd(16)} ${how} (${units.join(', ')})`;
  });
}

function dataLines({ directory, owner, storageProblem, activeNode }: StatusReport, terminal: Terminal): string[] {
  if (directory === undefined) return [];
  if (storageProblem !== undefined) return [painted(terminal, 'red', storageProblem)];
  const text = owner ? `${owner.state} by ${owner.node}` : 'no owner record in sight';
  const isRight =
    activeNode === undefined || owner === undefined || (owner.state === 'held' && owner.node === activeNode);
  return [`${directory}: ${isRight ? text : painted(terminal, 'red', `${text}, not by ${activeNode}`)}`];
}

function agoText(seconds: number, now: Date): string {
  const past = Math.max(0, Math.round(now.getTime() / 1000 - seconds));
  const units: readonly (readonly [string, number])[] = [
    ['days', 86_400],
    ['h', 3600],
    ['min', 60],
  ];
  const [name, size] = units.find(([, length]) => past >= 2 * length) ?? ['s', 1];
  return `${Math.floor(past / size)} ${name}`;
}

/** For machines: times are in ISO 8601, what is not known is null. */
export function statusAsJson(report: StatusReport): string {
  const iso = (seconds: number | undefined) => (seconds === undefined ? null : new Date(seconds * 1000).toISOString());
  const { since, members, lastMove, ...rest } = report;
  const whole = {
    ...rest,
    since: iso(since),
    members: members.map((member) => ({ ...member, since: iso(member.since) })),
    lastMove: lastMove && { ...lastMove, at: iso(lastMove.at) },
  };
  return `${JSON.stringify(whole, (_key, value: unknown) => (value === undefined ? null : value), 2)}\n`;
}
