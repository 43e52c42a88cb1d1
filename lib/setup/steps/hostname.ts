import { borrowHostname, currentHostname, returnHostname } from '../../host/names/hostname';
import {
  filesBeforeDns,
  hostsEntry,
  isEdited,
  makeEdit,
  type NameEdit,
  undoNameEdits,
} from '../../host/names/nameservice';
import { Deadline } from '../../ocf/deadline';
import { needsActivation, type Scene } from '../scene';
import { done, type Step, todo, unneeded } from '../step';

const limitMs = 15_000;

interface HostnameMemo {
  readonly hostname: string;
}

/**
 * Mini design, step 3 and change_hostname: the host name of the address, in /etc/hosts and in the kernel. resolv.conf is left
 * to the agent: no DNS server answers at the address during the set-up.
 */
export const hostname: Step = {
  id: 'hostname',
  name: 'the host name',
  title: ({ address, hostname: name }) => `host name ${name} for ${address.ip}, for the time of the set-up`,

  async check(scene) {
    if (!needsActivation(scene)) return unneeded('this node keeps its own host name');
    const missing = editsOf(scene).filter((edit) => !isEdited(edit));
    const renames = currentHostname() !== scene.hostname;
    if (missing.length === 0 && !renames) return done('names are set');
    return todo(
      ...missing.map((edit) => `${edit.path}: ${edit.what}`),
      ...(renames ? [`hostname ${scene.hostname}`] : []),
    );
  },

  async run({ scene, note }) {
    await note({ hostname: scene.hostname } satisfies HostnameMemo);
    for (const edit of editsOf(scene)) await makeEdit(edit);
    await borrowHostname(scene.hostname, Deadline.in(limitMs));
  },

  async undo({ memo }) {
    const known = memo as HostnameMemo | undefined;
    if (known) await ownNamesBack(known.hostname);
  },
};

function editsOf({ address, hostname: name }: Scene): NameEdit[] {
  return [hostsEntry(address.ip, name), filesBeforeDns()];
}

/** The node's own host name again, and its name files as they were. @throws Failure `hostname`; system errors. */
export async function ownNamesBack(virtualName: string): Promise<void> {
  await returnHostname(virtualName, Deadline.in(limitMs));
  await undoNameEdits();
}
