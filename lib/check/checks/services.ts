import type { Check } from '../check';
import { listText, requireActive, requireStandby, theSettings } from '../given';
import { known } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

/** The services of the management node: the cluster's alone to start and stop. */
export const serviceChecks: readonly Check[] = [
  {
    id: 'services-at-boot',
    title: 'none of them starts at boot',
    judge: (look) => {
      if (look.role === 'plain') throw new NotApplicable('this node is not set up');
      const units = known(look.units);
      const enabled = units.filter((unit) => unit.enabled).map(({ unit }) => unit);
      if (enabled.length === 0) return ok(units.map(({ unit }) => unit).join(', '));
      return problem(
        `enabled at boot: ${listText(enabled)}`,
        `often by an upgrade; they would run beside the management node: systemctl disable ${enabled.join(' ')}`,
      );
    },
  },
  {
    id: 'services-stopped',
    title: 'none of them runs on a standby',
    judge: (look) => {
      requireStandby(look);
      const running = known(look.units)
        .filter((unit) => unit.running)
        .map(({ unit }) => unit);
      if (running.length === 0) return ok('none does');
      return problem(
        `run outside of the cluster: ${listText(running)}`,
        `xcatd works here on tables of its own, DHCP and DNS answer wrongly: systemctl stop ${running.join(' ')}`,
      );
    },
  },
  {
    id: 'services-running',
    title: 'all services of the management node run',
    judge: (look) => {
      requireActive(look);
      const services = known(look.services);
      if (services.length === 0) throw new NotApplicable('the agent xcat-services has started none yet');
      const wrong = services.flatMap(({ problem: why }) => why ?? []);
      if (wrong.length === 0) return ok(services.map(({ name }) => name).join(', '));
      return problem(wrong.join('; '), 'docs/exit-reasons.md, xcat-services; systemctl status of the unit');
    },
  },
  {
    id: 'exports-fsid',
    title: 'NFS exports of the shared data have a file system id',
    judge: (look) => {
      theSettings(look);
      const without = known(look.exportsWithoutFsid);
      if (without === undefined) throw new NotApplicable('/etc/exports names no path of the shared data');
      if (without.length === 0) return ok('each has its fsid');
      return warning(
        `no fsid= in /etc/exports: ${without.join(', ')}`,
        'clients would lose their mounts at a move: give each path the same fsid= on both nodes',
      );
    },
  },
];
