import { addressesOfName, namesOfAddress, strayAddress } from '../../host/names/nameservice';
import { sameIp } from '../../host/network/ipaddress';
import type { Check } from '../check';
import { requireActive, theSettings } from '../given';
import { known } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

/** Host names, and how they are resolved. */
export const nameChecks: readonly Check[] = [
  {
    id: 'hosts-vip',
    title: "this node's /etc/hosts gives the virtual name the virtual address",
    judge: (look) => {
      const { ip, hostname } = theSettings(look);
      const { hosts } = known(look.names);
      if (hostname === undefined) {
        const [name] = namesOfAddress(hosts, ip);
        if (name !== undefined) return ok(`${ip} ${name}`);
        return problem(
          `/etc/hosts has no name for ${ip}, and the parameter hostname is not set`,
          'add the entry on both nodes',
        );
      }
      const wrong = strayAddress(hosts, hostname, ip);
      if (wrong !== undefined) {
        return problem(
          `/etc/hosts gives ${hostname} the address ${wrong}, the group ${ip}`,
          'correct the entry, on both nodes',
        );
      }
      if (addressesOfName(hosts, hostname).some((address) => sameIp(address, ip))) return ok(`${ip} ${hostname}`);
      if (look.role === 'active') throw new NotApplicable('the check names-resolution says it on the management node');
      return warning(`/etc/hosts has no ${hostname}`, `add it, on both nodes alike: ${ip} ${hostname}`);
    },
  },
  {
    id: 'names-resolution',
    title: 'the management node resolves names as it should',
    judge: (look) => {
      requireActive(look);
      const { lost } = known(look.names);
      if (lost.length === 0) return ok('/etc/hosts, resolv.conf, nsswitch.conf');
      return warning(
        lost.join('; '),
        'crm resource restart xcat-vip puts it right, in a quiet hour: it restarts what follows too',
      );
    },
  },
  {
    id: 'hostname',
    title: 'the management node bears the virtual name, a standby its own',
    judge: (look) => {
      const { hostname: virtual, setHostname } = theSettings(look);
      const { hostname } = known(look.names);
      if (!setHostname || virtual === undefined) throw new NotApplicable('the host name is not managed');
      const bears = hostname.split('.')[0] === virtual.split('.')[0];
      if (bears === (look.role === 'active')) return ok(hostname);
      if (bears)
        return warning(
          `this node is no management node and bears its name, ${hostname}`,
          `hostname "$(cat /etc/hostname)"`,
        );
      return warning(
        `the host name is ${hostname}, expected ${virtual}`,
        `hostname ${virtual}; find out who changed it`,
      );
    },
  },
];
