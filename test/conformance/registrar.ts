import { planRegistration, type RegistrationRequest, register } from '../../lib/cluster/change/register';
import { unregister } from '../../lib/cluster/change/unregister';
import { clusterStatus } from '../../lib/cluster/state/query';
import { Failure } from '../../lib/ocf/failure';

/** What a test asks of lib/cluster inside a node. */
export interface RegistrarJob {
  readonly action: 'plan' | 'register' | 'unregister' | 'status';
  readonly request?: RegistrationRequest;
  /** A file instead of the living cluster. */
  readonly cibFile?: string;
  readonly backups?: string;
}

/** Does one job, given as JSON in the first argument, and prints the answer as JSON. Tests compile it and run it in nodes. */
async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2] ?? '{}') as RegistrarJob;
  try {
    process.stdout.write(JSON.stringify(await perform(job)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stdout.write(JSON.stringify({ failure: error.id, message: error.message }));
  }
}

async function perform({ action, request, cibFile, backups }: RegistrarJob): Promise<unknown> {
  const access = cibFile === undefined ? {} : { cibFile };
  if (action === 'status') return clusterStatus(access);
  if (action === 'unregister') return unregister(backups === undefined ? {} : { backups }, access);
  if (request === undefined) throw new Error(`${action} needs a request`);
  return action === 'plan' ? planRegistration(request, access) : register(request, access, backups);
}

void main();
