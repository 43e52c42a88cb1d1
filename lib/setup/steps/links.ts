import {
  type AttachMode,
  type Attachment,
  attach,
  attachmentState,
  checkAttachable,
  detach,
  notAttached,
} from '../../host/storage/attachment';
import { Deadline } from '../../ocf/deadline';
import { stopServices } from '../managed';
import { needsActivation } from '../scene';
import { done, type Step, todo, unneeded } from '../step';

const limitMs = 60_000;

interface LinksMemo {
  readonly attachments: readonly Attachment[];
}

/** Mini design, step 7: this node works on the shared data, by the same means as the agent xcat-shareddata. */
export const links: Step = {
  id: 'links',
  name: 'the paths on the shared directory',
  title: ({ directory }) => `paths of this node lead to ${directory}, for the time of the set-up`,

  async check(scene) {
    if (!needsActivation(scene)) return unneeded('the cluster attaches them where the management node runs');
    const open = notAttached(scene.attachments);
    if (open.length === 0) return done('all of them do');
    return todo(...open.map((attachment) => described(attachment, scene.attach)));
  },

  async run({ scene, note, progress }) {
    await scene.hold.take();
    await note({ attachments: scene.attachments } satisfies LinksMemo);
    // A reboot since the copy may have brought them up on the local data, and they would keep it open.
    await stopServices(scene.database, progress);
    for (const attachment of scene.attachments) {
      progress(described(attachment, scene.attach));
      checkAttachable(attachment, scene.attach);
      await attach(attachment, scene.attach, Deadline.in(limitMs));
    }
  },

  async undo({ memo }) {
    await detachAll((memo as LinksMemo | undefined)?.attachments ?? []);
  },
};

function described({ path, source }: Attachment, mode: AttachMode): string {
  return mode === 'bind' ? `mount --bind ${source} ${path}` : `${path} -> ${source} (the original waits beside it)`;
}

/** Takes all paths off the shared directory, with proof; the local originals come back. @throws Failure `path-busy`. */
export async function detachAll(attachments: readonly Attachment[]): Promise<void> {
  for (const attachment of [...attachments].reverse()) {
    await detach(attachment, Deadline.in(limitMs));
    if (attachmentState(attachment) === 'attached')
      throw new Error(`${attachment.path} is still on the shared directory`);
  }
}
