import { type ListeningPorts, listeningPorts, whoListens } from '../../host/network/ports';
import { commandLine, findProcesses, isSuspended, programName } from '../../host/programs/processes';
import { unitProcesses } from '../../host/programs/unitprocesses';
import { Failure } from '../../ocf/failure';

/** The processes of a healthy xcatd, by the titles they give themselves (facts/xcat, section 2.1): the main one first. */
export const xcatdTitles = [
  'xcatd: SSL listener',
  'xcatd: DB Access',
  'xcatd: UDP listener',
  'xcatd: Discovery worker',
  'xcatd: install monitor',
  'xcatd: Command log writer',
] as const;

export const xcatdUnit = 'xcatd';

/** Where xcatd's own in.tftpd answers. */
const tftpPort = 69;

/** The ports that xcatd has to hold. */
export interface XcatdPorts {
  readonly xcatd: number;
  readonly install: number;
  /** Whether it was seen to run its in.tftpd: it does unless the table servicenode says otherwise. */
  readonly tftp: boolean;
}

/**
 * What is wrong with xcatd by what /proc shows: its processes, by title, and its ports. systemd calls the unit active
 * whichever of the children has died or is stopped, so it is not asked.
 */
export function xcatdProblem(ports: XcatdPorts, listening: ListeningPorts = listeningPorts()): Failure | undefined {
  const pids = unitProcesses(xcatdUnit);
  if (pids.length === 0) return new Failure('service-down', `xcatd: unit ${xcatdUnit} has no process`);
  const titles = pids.map((pid) => ({ pid, title: commandLine(pid) }));
  const found = xcatdTitles.map((title) => titles.find((process) => process.title.startsWith(title)));
  // What is left of it is on its way to the end.
  if (found[0] === undefined) return new Failure('service-down', `xcatd: its main process "${xcatdTitles[0]}" is gone`);
  const lost = xcatdTitles.filter((_title, index) => found[index] === undefined);
  if (lost.length > 0) {
    return new Failure(
      'xcatd-child',
      `xcatd has lost ${lost.map((title) => `"${title}"`).join(' and ')}, and does not replace it`,
    );
  }
  const stopped = found.find((process) => process && isSuspended(process.pid));
  if (stopped) {
    return new Failure(
      'xcatd-hung',
      `xcatd hangs: somebody has stopped its process ${stopped.pid}, ${stopped.title} (SIGSTOP)`,
    );
  }
  for (const port of [ports.xcatd, ports.install]) {
    if (!listening.heldBy(pids, 'tcp', port)) return portLost(port);
  }
  if (ports.tftp && !listening.heldBy(pids, 'udp', tftpPort)) {
    return new Failure(
      'xcatd-tftp',
      `xcatd has lost its in.tftpd (udp port ${tftpPort}), and does not replace it: no node can boot`,
    );
  }
  return undefined;
}

function portLost(port: number): Failure {
  const holder = holderText('tcp', port);
  if (holder) return new Failure('port-taken', `tcp port ${port} of xcatd is held by ${holder}; stop that one`);
  return new Failure('xcatd-child', `xcatd does not hold tcp port ${port}`);
}

/** Who listens on a port, for messages; undefined when nobody does. */
export function holderText(protocol: 'tcp' | 'udp', port: number): string | undefined {
  const pid = whoListens(protocol, port);
  return pid === undefined ? undefined : `process ${pid} (${programName(pid)})`;
}

/** Whether xcatd runs an in.tftpd of its own now. */
export function runsTftp(): boolean {
  return listeningPorts().heldBy(unitProcesses(xcatdUnit), 'udp', tftpPort);
}

/** The pids of all processes that call themselves xcatd, in its unit or not. */
export function xcatdProcesses(): number[] {
  return findProcesses((words) => words.startsWith('xcatd: ') || words.startsWith('xcatd SSL: '));
}
