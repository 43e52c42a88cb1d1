import { enableAtBoot } from '../../host/programs/units';
import { Deadline } from '../../ocf/deadline';
import { messageOf } from '../../ocf/failure';
import { type Log, noLog } from '../../ocf/log';
import { readSite } from '../../xcat/client';
import { luggageIn } from '../../xcat/luggage/luggage';
import { keepNames } from '../../xcat/luggage/rolenames';
import { keepRootKeys } from '../../xcat/luggage/rootkeys';
import { type Chosen, chooseServices, withChosenDhcp } from '../../xcat/services/chosen';
import { catalogue } from '../../xcat/services/services';
import { startBehindXcatd } from '../../xcat/services/startservices';
import { todo, unneeded } from '../step';
import { unitsBefore } from './ownunits';
import type { Parting, PartingStep, PartingWork } from './parting';

const limitMs = 180_000;
const made = ['named', 'dhcpd', 'conserver', 'goconserver'] as const;
type MadeService = Chosen & { readonly name: (typeof made)[number] };

/**
 * Where the data goes, xCAT goes on: names and root's ssh key stay, and DNS, DHCP and consoles are configured anew, since what
 * they have names the virtual address. The first node gets those back that it had before the set-up; another one, which becomes
 * the management node for good, all that it has run as such. What fails is told: xCAT is at home all the same.
 */
export const ownServices: PartingStep = {
  id: 'own-services',
  title: ({ node }) => `DNS, DHCP and consoles serve under the own address of ${node}`,

  async check({ takesData }) {
    if (!takesData) return unneeded('xCAT does not go on here');
    return todo(
      "keep the names in /etc/hosts and root's ssh key that compute nodes let in",
      'makehosts, makedns -n, makedhcp -n and -a, makeconservercf or makegocons, for what this node runs',
    );
  },

  async run(work) {
    const { parting, warn } = work;
    const deadline = Deadline.in(limitMs);
    const luggage = luggageIn(parting.directory, deadline);
    const log: Log = { ...noLog, warning: warn };
    const forgivingly = (what: string, done: Promise<unknown>) =>
      done.catch((error: unknown) => warn(`${what}: ${messageOf(error)}`));
    await forgivingly("root's ssh key", keepKeys(work, luggage, deadline, log));
    const site = await readSite(deadline);
    await forgivingly('names in /etc/hosts', keepNames(site, luggage, deadline));
    const services = withChosenDhcp(await chooseServices(undefined, luggage, deadline), site, log);
    for (const service of services.filter(isMade).filter((one) => belongsHere(one, parting))) {
      work.progress(`configuring and starting ${service.name}`);
      const context = { deadline, log: noLog, retries: 1, retryDelayMs: 0 };
      const start = startBehindXcatd(service, site, true, context).then((running) =>
        parting.journal?.mode === 'join' ? enableAtBoot(running?.units ?? [], deadline) : undefined,
      );
      await forgivingly(`${service.name} does not serve yet`, start);
    }
  },
};

function isMade(service: Chosen): service is MadeService {
  return (made as readonly string[]).includes(service.name);
}

/** Not what runs by settings of ours alone. */
function belongsHere({ name, units }: Chosen, parting: Parting): boolean {
  if (units.some((unit) => catalogue[name].settings?.[unit])) return false;
  if (parting.journal?.mode === 'join') return true;
  const { enabled, running } = unitsBefore(parting);
  return units.some((unit) => enabled.includes(unit) || running.includes(unit));
}

async function keepKeys(
  { say }: PartingWork,
  luggage: ReturnType<typeof luggageIn>,
  deadline: Deadline,
  log: Log,
): Promise<void> {
  for (const path of await keepRootKeys(luggage, deadline, log)) {
    say(`root's ssh key is the one that compute nodes let in; this node's former one is ${path}`);
  }
}
