import type { Engine } from '../cluster/engine';

/** One call of an agent's monitor, as pacemaker-execd makes it. */
export interface Call {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A monitor of ours and the stock agents' monitors for the same job. */
export interface Pair {
  readonly agent: string;
  readonly ours: Call;
  /** Empty where resource-agents has none for the job. */
  readonly stock: readonly Call[];
  readonly stockName: string;
}

/**
 * The budgets speak of a resource for each of five links: SQLite's data has four, PostgreSQL's on Debian six. One monitor of a
 * link costs as much as another, so the first one stands for the fifth too.
 */
const stockLinks = 5;

/** What xcat-services watches beside those: daemons without a stock agent of their own, for which there is `anything`. */
const daemonsWithoutAgent = [
  { binfile: '/usr/sbin/xcatd', pidfile: '/run/xcatd.pid' },
  { binfile: '/usr/sbin/conserver', pidfile: '/run/conserver/conserver.pid' },
  { binfile: '/usr/sbin/chronyd', pidfile: '/run/chrony/chronyd.pid' },
];

const resourceDirectory = '/usr/lib/ocf/resource.d';

/** The stock agent for each database server, as it has to be told on Debian; there is none for a database without a server. */
const stockDatabases: Readonly<
  Record<Engine['name'], { readonly agent: string; readonly parameters: Record<string, string> } | undefined>
> = {
  sqlite: undefined,
  postgresql: {
    agent: 'pgsql',
    parameters: {
      pgctl: '/usr/lib/postgresql/15/bin/pg_ctl',
      pgdata: '/var/lib/postgresql/15/main',
      config: '/etc/postgresql/15/main/postgresql.conf',
      socketdir: '/var/run/postgresql',
    },
  },
  mariadb: {
    agent: 'mysql',
    parameters: {
      binary: '/usr/sbin/mariadbd',
      client: '/usr/bin/mariadb',
      config: '/etc/mysql/my.cnf',
      datadir: '/var/lib/mysql',
      pid: '/run/mysqld/mysqld.pid',
      socket: '/run/mysqld/mysqld.sock',
    },
  },
};

/** All four, for a management node that is up as test/cluster/site.ts sets it up. */
export function pairs(node: string, directory: string, engine: Engine): Pair[] {
  const address = { ip: '10.88.0.100', nic: 'eth0', cidr_netmask: '24' };
  const links = [...engine.paths, ...engine.paths].slice(0, stockLinks);
  const database = { database: engine.name };
  const stock = stockDatabases[engine.name];
  const call = (agent: string, parameters: Record<string, string> = {}) => monitorCall(agent, parameters, node);
  return [
    {
      agent: 'xcat-vip',
      ours: call('xcat/xcat-vip', { ...address, hostname: 'xcatmn' }),
      stock: [call('heartbeat/IPaddr2', address)],
      stockName: 'IPaddr2',
    },
    {
      agent: 'xcat-shareddata',
      ours: call('xcat/xcat-shareddata', { directory, ...database }),
      stock: links.map((link) => call('heartbeat/symlink', { link, target: `${directory}${link}` })),
      stockName: `symlink × ${stockLinks}`,
    },
    {
      agent: `xcat-db (${engine.word})`,
      ours: call('xcat/xcat-db', database),
      stock: stock ? [call(`heartbeat/${stock.agent}`, stock.parameters)] : [],
      stockName: stock?.agent ?? 'none',
    },
    {
      agent: 'xcat-services',
      ours: call('xcat/xcat-services', database),
      stock: [
        call('heartbeat/named', {
          named_user: 'bind',
          named_config: '/etc/bind/named.conf',
          named_pidfile: '/run/named/named.pid',
          monitor_request: 'xcatmn.xl.test',
          monitor_response: address.ip,
          monitor_ip: address.ip,
        }),
        call('heartbeat/dhcpd', { config: '/etc/dhcp/dhcpd.conf', chrooted_path: '/', pid: '/run/dhcpd.pid' }),
        call('heartbeat/apache', { configfile: '/etc/apache2/apache2.conf', httpd: '/usr/sbin/apache2' }),
        ...daemonsWithoutAgent.map((daemon) => call('heartbeat/anything', daemon)),
      ],
      stockName: `named, dhcpd, apache, anything × ${daemonsWithoutAgent.length}`,
    },
  ];
}

function monitorCall(agent: string, parameters: Readonly<Record<string, string>>, node: string): Call {
  const [provider = '', type = ''] = agent.split('/');
  const variables = Object.entries(parameters).map(([name, value]) => [`OCF_RESKEY_${name}`, value]);
  return {
    words: [`${resourceDirectory}/${agent}`, 'monitor'],
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      OCF_ROOT: '/usr/lib/ocf',
      OCF_RA_VERSION_MAJOR: '1',
      OCF_RA_VERSION_MINOR: '1',
      OCF_RESOURCE_INSTANCE: type,
      OCF_RESOURCE_PROVIDER: provider,
      OCF_RESOURCE_TYPE: type,
      OCF_RESKEY_CRM_meta_interval: '10000',
      OCF_RESKEY_CRM_meta_on_node: node,
      OCF_RESKEY_CRM_meta_timeout: '20000',
      ...Object.fromEntries(variables),
    },
  };
}
