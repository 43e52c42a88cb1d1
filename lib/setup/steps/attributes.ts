import { heldAddresses } from '../../host/network/addresses';
import { Deadline } from '../../ocf/deadline';
import { type WrongAttribute, wrongServers, wrongSiteAttributes, wrongTftpServers } from '../../xcat/attributes';
import { readTable } from '../../xcat/client';
import type { DatabaseEngine } from '../../xcat/data/layout';
import { changeObject, changeRow, changeSite } from '../../xcat/definitions';
import type { Scene } from '../scene';
import { done, type Step, todo, unneeded } from '../step';
import { canBeAsked, changesTables, startXcatd } from './xcat';

const limitMs = 120_000;

/** What the step notes of what it changes. */
export interface AttributesMemo {
  readonly database: DatabaseEngine;
  readonly changed: readonly WrongAttribute[];
}

/**
 * Mini design, step 5 and check_xcat_attribute: the virtual address in site.master, site.nameservers and networks.tftpserver; and
 * wherever else a server of networks and nodes is an address of this node.
 */
export const attributes: Step = {
  id: 'attributes',
  name: "xCAT's site and network attributes",
  title: ({ address }) => `site.master, site.nameservers and networks.tftpserver are ${address.ip}`,

  async check(scene) {
    if (scene.mode === 'join') return unneeded('they are in the shared data');
    if (!changesTables(scene)) return done('they are set');
    if (!(await canBeAsked(scene))) {
      const { ip } = scene.address;
      return todo(
        `where they are not: chdef -t site master=${ip} nameservers=${ip}; chdef -t network -o NAME tftpserver=${ip}`,
      );
    }
    const wrong = await wrongAttributes(scene);
    return wrong.length === 0 ? done('they are') : todo(...wrong.map(described));
  },

  async run({ scene, memo, note, progress }) {
    const before = (memo as AttributesMemo | undefined)?.changed ?? [];
    const wrong = await wrongAttributes(scene);
    // What a killed attempt changed already no longer shows its old value: the older note wins.
    const changed = [...before, ...wrong.filter((one) => !before.some((other) => sameAttribute(one, other)))];
    await note({ database: scene.engine, changed } satisfies AttributesMemo);
    for (const one of wrong) {
      progress(described(one));
      await writeAttribute(one, one.wanted);
    }
    const still = await wrongAttributes(scene);
    if (still.length > 0) throw new Error(`xCAT has not taken: ${still.map(described).join('; ')}`);
  },

  async undo({ memo }) {
    const known = memo as AttributesMemo | undefined;
    if (!known || known.changed.length === 0) return;
    await startXcatd(known.database);
    for (const one of known.changed) await writeAttribute(one, one.found);
  },
};

async function wrongAttributes({ address }: Scene): Promise<WrongAttribute[]> {
  const held = await heldAddresses(Deadline.in(limitMs));
  return attributesNotAt(
    address.ip,
    held.map((other) => other.ip).filter((ip) => ip !== address.ip),
  );
}

/** What of xCAT's tables does not name `ip` as the management node, or names one of `others`. @throws Failure `xcat-table`. */
export async function attributesNotAt(ip: string, others: readonly string[]): Promise<WrongAttribute[]> {
  const deadline = Deadline.in(limitMs);
  const networks = await readTable('networks', deadline);
  return [
    ...wrongSiteAttributes(await readTable('site', deadline), ip),
    ...wrongTftpServers(networks, ip, others),
    ...wrongServers(networks, await readTable('noderes', deadline), ip, others),
  ];
}

/** Gives one attribute a value. Needs a running xcatd. @throws Failure `xcat-change`. */
export async function writeAttribute({ table, object, attribute }: WrongAttribute, value: string): Promise<void> {
  const deadline = Deadline.in(limitMs);
  if (table === 'site') await changeSite({ [attribute]: value }, deadline);
  else if (table === 'noderes') await changeRow('noderes', object, { [attribute]: value }, deadline);
  else await changeObject('network', object, { [attribute]: value }, deadline);
}

function described({ table, object, attribute, found, wanted }: WrongAttribute): string {
  const now = `(now ${found || 'empty'})`;
  if (table === 'noderes') return `chtab node=${object} noderes.${attribute}=${wanted} ${now}`;
  const what = table === 'site' ? '-t site' : `-t network -o ${object}`;
  return `chdef ${what} ${attribute}=${wanted} ${now}`;
}

function sameAttribute(one: WrongAttribute, other: WrongAttribute): boolean {
  return one.table === other.table && one.object === other.object && one.attribute === other.attribute;
}
