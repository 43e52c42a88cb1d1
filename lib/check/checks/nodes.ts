import { corosyncNodes } from '../../cluster/state/corosync';
import { addressesOfName } from '../../host/names/nameservice';
import { sameIp, sameNetwork } from '../../host/network/ipaddress';
import type { Versions } from '../../setup/versions';
import type { NodeRecord } from '../../xcat/data/noderecord';
import type { Check } from '../check';
import { listText, theCluster, theSettings, theStorage } from '../given';
import { known, type Look } from '../look';
import { NotApplicable, ok, problem, type Verdict, warning } from '../verdict';

/** What the nodes have said of themselves on the shared directory, beside each other. */
export const nodeChecks: readonly Check[] = [
  {
    id: 'nodes-joined',
    title: 'at least two nodes of the cluster are set up',
    judge: (look) => {
      const { members } = theCluster(look);
      const joined = recordsOf(look).map(({ node }) => node);
      const here = members.filter((node) => joined.includes(node));
      if (here.length > 1) return ok(listText(here));
      return warning(
        `set up: ${listText(here)}`,
        'with one node there is nothing to fail over to: run xcatha-setup on another',
      );
    },
  },
  {
    id: 'nodes-agree',
    title: 'the nodes were set up for the same address, name and directory as the group',
    judge: (look) => {
      const { ip, hostname, directory, database, attach } = theSettings(look);
      const wanted = { ip, hostname, directory, database, attach };
      const differences = recordsOf(look).flatMap((record) =>
        (Object.keys(wanted) as (keyof typeof wanted)[])
          .filter((key) => wanted[key] !== undefined && record[key] !== wanted[key])
          .map((key) => `${record.node}: ${key} ${record[key]}, the group has ${wanted[key]}`),
      );
      if (differences.length === 0) return ok(`${ip} ${hostname ?? ''}`);
      return warning(
        differences.join('; '),
        'correct the parameter (crm resource param); to change it for good, xcatha-setup remove on all nodes, then set them up anew',
      );
    },
  },
  {
    id: 'nodes-set',
    title: 'the nodes belong to the set on the shared directory',
    judge: (look) => {
      const { manifest } = theStorage(look);
      const strange = recordsOf(look).filter(({ set }) => set !== manifest?.set);
      if (strange.length === 0) return ok(manifest?.set ?? '');
      return problem(
        strange.map(({ node, set }) => `${node} was set up for ${set}`).join('; '),
        `its start refuses this data (wrong-set): run xcatha-setup there again`,
      );
    },
  },
  {
    id: 'nodes-xcat-version',
    title: 'the nodes have the same xCAT',
    judge: (look) => versionVerdict(look, 'xcatVersion'),
  },
  {
    id: 'nodes-distribution',
    title: 'the nodes have the same distribution',
    judge: (look) => versionVerdict(look, 'distribution'),
  },
  {
    id: 'nodes-database-version',
    title: 'the nodes have the same database server',
    judge: (look) => versionVerdict(look, 'databaseVersion'),
  },
  {
    id: 'nodes-subnet',
    title: "the nodes' own addresses lie in the network of the virtual address",
    judge: (look) => {
      const { ip, nic } = theSettings(look);
      const held = known(look.addresses).filter((address) => address.ip !== ip);
      const own = held.filter((address) => nic === undefined || address.nic === nic);
      const fitting = own.find((address) => sameNetwork(address.ip, ip, address.prefix));
      if (fitting) return ok(`${fitting.ip}/${fitting.prefix} on ${fitting.nic}`);
      const has = own.map((address) => `${address.ip}/${address.prefix}`).join(', ') || 'no address';
      return problem(
        `${nic ?? 'this node'} has ${has}, and ${ip} is in none of its networks`,
        'give it an address there',
      );
    },
  },
  {
    id: 'nodes-resolve',
    title: 'the names of all nodes are in /etc/hosts',
    judge: (look) => {
      const { members } = theCluster(look);
      const { hosts } = known(look.names);
      const ip = look.settings?.ip;
      const misled = members.find((name) => addressesOfName(hosts, name).some((address) => ip && sameIp(address, ip)));
      if (misled !== undefined) {
        return problem(
          `/etc/hosts gives ${misled} the virtual address ${ip}`,
          'correct the entry: it is a node of its own',
        );
      }
      const lacking = members.filter((name) => addressesOfName(hosts, name).length === 0);
      if (lacking.length === 0) return ok(members.join(', '));
      const addresses = corosyncNodes(look.corosync ?? '');
      const entries = lacking.map(
        (name) => `${addresses.find((node) => node.name === name)?.address ?? 'ADDRESS'} ${name}`,
      );
      return warning(
        `/etc/hosts has no ${listText(lacking)}`,
        `when DNS moves, the nodes must find each other: add ${entries.join('; ')}`,
      );
    },
  },
];

/** What a node said when it joined may be old by now; of this node it is known better. */
function versionVerdict(look: Look, what: keyof Versions): Verdict {
  const records = recordsOf(look);
  const node = 'known' in look.cluster ? look.cluster.known?.node : undefined;
  const here = 'known' in look.versions ? look.versions.known[what] : undefined;
  const versions = records.flatMap((record) => {
    const version = record.node === node ? (here ?? record[what]) : record[what];
    return version === undefined ? [] : [{ name: record.node, version }];
  });
  if (versions.length === 0) throw new NotApplicable('the nodes have said nothing of it');
  const evidence = versions.map(({ name, version }) => `${name} has ${version}`).join(', ');
  if (new Set(versions.map(({ version }) => version)).size < 2) return ok(evidence);
  return problem(evidence, 'install the same version on all nodes, then run xcatha-setup again on each');
}

/** Those of nodes that the cluster still has. */
function recordsOf(look: Look): readonly NodeRecord[] {
  const members = 'known' in look.cluster ? look.cluster.known?.members : undefined;
  const records = theStorage(look).records.filter(({ node }) => members?.includes(node) ?? true);
  if (records.length === 0) throw new NotApplicable('no node has left its record on the shared directory');
  return records;
}
