import { recall, remember } from '../host/runstate';
import type { Log } from '../ocf/log';
import { thisDistribution } from './distribution';
import { serviceNames, unitCandidates, unitsOf } from './services/services';

/** What is assumed of this node because its distribution is not in the table, for a person to check; undefined of one that is. */
export function assumptions(): string | undefined {
  const { name, assumed, postgresql, mariadb } = thisDistribution();
  if (!assumed) return undefined;
  const found = serviceNames.flatMap((service) => {
    const units = unitsOf(service);
    return units.length > 0 ? [`${service} is unit ${units.join(' + ')}`] : [];
  });
  const missing = serviceNames.filter((service) => unitsOf(service).length === 0);
  const looked = missing.map((service) => `${service} (no ${unitCandidates(service).join(', ')})`);
  return [
    `distribution ${name} is unknown to xcatha, which assumes: ${found.join(', ') || 'no service'}`,
    ...(looked.length > 0 ? [`not installed: ${looked.join(', ')}`] : []),
    `PostgreSQL would be in ${postgresql.shared.join(' and ')}, MariaDB in ${mariadb.shared.join(' and ')}`,
  ].join('; ');
}

const memory = 'distribution';

/** Says in the log what is assumed of this node, once in each boot. Throws system errors. */
export function sayAssumptions(log: Log): void {
  const { name, assumed } = thisDistribution();
  if (!assumed || recall(memory) === name) return;
  log.warning(assumptions() ?? '');
  remember(memory, name);
}
