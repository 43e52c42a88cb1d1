import { Deadline } from '../../ocf/deadline';
import { retryUnderWay } from '../../xcat/services/retrying';
import { factOf } from '../look';
import { clusterFacts } from '../look/cluster';
import { serviceFacts } from '../look/services';
import { settingsKnown } from '../look/settings';
import { storageFacts } from '../look/shared';
import type { StatusFacts } from './report';

const statusMs = 45_000;

/** Gathers what the status is made of, changing nothing. Never throws. */
export async function gatherStatus(deadline: Deadline = Deadline.in(statusMs)): Promise<StatusFacts> {
  const cluster = await factOf(() => clusterFacts(deadline));
  const settings = await settingsKnown(cluster);
  const storage = settings
    ? await factOf(() => storageFacts(settings.directory, deadline))
    : { why: 'this node is not set up' };
  const services = await factOf(() => serviceFacts(settings?.database ?? 'sqlite'));
  const retrying = await factOf(retryUnderWay);
  return {
    cluster,
    settings,
    storage,
    services: 'known' in services ? services.known : [],
    retrying: 'known' in retrying ? retrying.known : undefined,
  };
}
