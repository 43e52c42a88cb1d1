import { corosyncNodes } from '../../cluster/state/corosync';
import { isIPv4, sameIp, sameNetwork } from '../../host/network/ipaddress';
import { type Row, wrongServers, wrongSiteAttributes, wrongTftpServers } from '../../xcat/attributes';
import { engineOf } from '../../xcat/data/cfgloc';
import { untrusted } from '../../xcat/policy';
import type { Check } from '../check';
import { listText, requireActive, theSettings } from '../given';
import { known, type Look, type Tables } from '../look';
import { ok, problem, type Verdict, warning } from '../verdict';

/** Of a table with thousands of nodes only the first ones are named. */
const shownRows = 5;

/** xCAT itself, and what of its tables has to name the virtual address. */
export const xcatChecks: readonly Check[] = [
  {
    id: 'xcat-installed',
    title: 'xCAT is installed and configured',
    judge: ({ missingOfXcat, versions }) => {
      if (missingOfXcat.length > 0)
        return problem(missingOfXcat.join('; '), 'install the version that the other node has');
      return ok('known' in versions ? `version ${versions.known.xcatVersion}` : versions.why);
    },
  },
  {
    id: 'xcatd-answers',
    title: 'xcatd answers, on the right database',
    judge: (look) => {
      requireActive(look);
      if (!('known' in look.xcatd))
        return problem(look.xcatd.why, 'docs/exit-reasons.md, xcat-services; crm_mon -1rf says what the cluster does');
      const { engine, host } = look.xcatd.known;
      const { database } = theSettings(look);
      if (engineOf(engine) === database) return ok(`${engine}${host ? ` at ${host}` : ''}`);
      return problem(
        `xcatd works on ${engine}, the group says ${database}`,
        'look at /etc/xcat/cfgloc: this is not the right data',
      );
    },
  },
  {
    id: 'site-master',
    title: 'site.master is the virtual address',
    judge: (look) => siteVerdict(look, 'master'),
  },
  {
    id: 'site-nameservers',
    title: 'site.nameservers is the virtual address',
    judge: (look) => siteVerdict(look, 'nameservers'),
  },
  {
    id: 'site-dhcpinterfaces',
    title: 'site.dhcpinterfaces names interfaces, not their aliases',
    judge: (look) => siteVerdict(look, 'dhcpinterfaces'),
  },
  {
    id: 'site-domain',
    title: 'site.domain is set',
    judge: (look) => {
      const domain = siteValue(theTables(look).site, 'domain');
      if (domain !== '') return ok(domain);
      return warning(
        'site.domain is not set',
        'without it there is no DNS of xCAT, and named is left alone: chdef -t site domain=DOMAIN',
      );
    },
  },
  {
    id: 'networks-tftpserver',
    title: 'networks.tftpserver is the virtual address',
    judge: (look) => {
      const { ip } = theSettings(look);
      const wrong = wrongTftpServers(theTables(look).networks, ip, ownAddresses(look));
      if (wrong.length === 0) return ok('where it has to be');
      return problem(
        wrong.map(({ object, found }) => `network ${object}: ${found || 'empty'}`).join(', '),
        wrong.map(({ object }) => `chdef -t network -o ${object} tftpserver=${ip}`).join('; '),
      );
    },
  },
  {
    id: 'networks-servers',
    title: "networks.dhcpserver and .nameservers name no node's own address",
    judge: (look) => ownServerVerdict(look, 'networks'),
  },
  {
    id: 'noderes-servers',
    title: "noderes.xcatmaster, .tftpserver and .nfsserver name no node's own address",
    judge: (look) => ownServerVerdict(look, 'noderes'),
  },
  {
    id: 'policy-trust',
    title: 'both nodes and the management node are trusted',
    judge: (look) => {
      const { hostname } = theSettings(look);
      const members = 'known' in look.cluster ? (look.cluster.known?.members ?? []) : [];
      const names = [...members, ...(hostname ? [hostname.split('.')[0] ?? hostname] : [])];
      const missing = untrusted(theTables(look).policy, names);
      if (missing.length === 0) return ok(names.join(', '));
      return warning(
        `no policy rule trusts ${listText(missing)}`,
        'run xcatha-setup on this node again: it adds the rules',
      );
    },
  },
];

/** The tables, on the management node. @throws NotApplicable elsewhere, Error where xcatd does not give them. */
function theTables(look: Look): Tables {
  requireActive(look);
  return known(look.tables);
}

function siteValue(site: readonly Row[], key: string): string {
  return site.find((row) => row.key === key)?.value ?? '';
}

function siteVerdict(look: Look, attribute: string): Verdict {
  const { ip } = theSettings(look);
  const { site } = theTables(look);
  const wrong = wrongSiteAttributes(site, ip).find((one) => one.attribute === attribute);
  if (!wrong) return ok(siteValue(site, attribute) || 'not set');
  const kind = attribute === 'master' && !isIPv4(wrong.found) ? ', which is no address' : '';
  return problem(
    `site.${attribute} is ${wrong.found || 'empty'}${kind}, expected ${wrong.wanted}`,
    `chdef -t site ${attribute}=${wrong.wanted}${attribute === 'master' ? ' (the cluster restarts xcat-services once when it sees that)' : ''}`,
  );
}

/** The nodes' own addresses, which stay behind when the management node moves. */
function ownAddresses(look: Look): string[] {
  const { ip } = theSettings(look);
  const held = known(look.addresses).map((address) => address.ip);
  const listed = corosyncNodes(look.corosync ?? '').flatMap(({ address }) => address ?? []);
  return [...new Set([...held, ...listed])].filter((one) => !sameIp(one, ip) && !sameNetwork(one, '127.0.0.1', 8));
}

/** By address or by name: a node's own name stays behind with it. */
function ownServerVerdict(look: Look, table: 'networks' | 'noderes'): Verdict {
  const { ip } = theSettings(look);
  const { networks, noderes } = theTables(look);
  const members = 'known' in look.cluster ? (look.cluster.known?.members ?? []) : [];
  const all = wrongServers(networks, noderes, ip, [...ownAddresses(look), ...members]);
  const wrong = all.filter((one) => one.table === table);
  if (wrong.length === 0) return ok('none does');
  const shown = wrong.slice(0, shownRows);
  const more = wrong.length > shown.length ? ` and ${wrong.length - shown.length} more` : '';
  const type = table === 'networks' ? '-t network -o' : '-t node -o';
  const commands = shown.map(({ object, attribute, wanted }) => `chdef ${type} ${object} ${attribute}=${wanted}`);
  return warning(
    `${shown.map(({ object, attribute, found }) => `${object}: ${attribute} ${found}`).join(', ')}${more}`,
    `it stays behind when the management node moves: ${commands.join('; ')}`,
  );
}
