import { setTimeout as setFileTimeout, type Test } from 'tap';
import { waitUntil } from '../lab/processes';
import { type AgentNode, ends, succeeds } from './agentnode';
import { addPackages } from './extrapackages';
import { ip, nameFiles, placesOf, vip, vipTests } from './vipnode';

// The files and programs by which a node resolves names, as sites have them.
setFileTimeout(1_800_000);

vipTests('vip-names', {
  'the files may be of any kind': oddFiles,
  'the hosts file or nsswitch.conf is a link': linkedFiles,
  'files that cannot be changed are a warning, and the address comes up all the same': immutableFiles,
  'names that somebody changed are a warning': drift,
  'a resolv.conf that another program writes is left alone': foreignResolvConf,
  'a resolv.conf of another program that begins with the address is as it should be': foreignButRight,
  'systemd-resolved is told of the address, and asks it': systemdResolved,
  'systemd-resolved does not answer': systemdResolvedDown,
});

/** The words that show files, whatever they are. */
function lookAt(...files: string[]): string[] {
  return ['sh', '-c', 'for f in "$@"; do ls -ln --time-style=+ "$f"; cat "$f"; done 2>&1; :', 'sh', ...files];
}

const look = lookAt(...nameFiles);

/** Runs `work` with the name files changed by a shell command, and puts them back. */
async function withFiles({ node }: AgentNode, change: string, work: () => Promise<void>): Promise<void> {
  await node.run(['cp', '--archive', ...nameFiles, '/root']);
  try {
    await node.run(['sh', '-c', change]);
    await work();
  } finally {
    await node.run(['rm', '-f', ...nameFiles]);
    await node.run(['cp', '--archive', ...nameFiles.map((file) => file.replace('/etc/', '/root/')), '/etc']);
  }
}

async function oddFiles(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const variants = [
    ['printf "10.88.0.1 mn1" >/etc/hosts', 'no newline at the end, and no entry of the address'],
    ['printf "10.88.0.1 mn1\\r\\n10.88.0.11 cn1\\r\\n" >/etc/hosts', 'lines that end in the manner of DOS'],
    ['printf "10.88.0.1 mn1\\n127.0.1.1 xcatmn\\n" >/etc/hosts', 'another address has the name'],
    ['printf "10.88.0.1 mn1\\n10.88.0.100 old alias\\n10.88.0.11 cn1\\n" >/etc/hosts', 'the address has other names'],
    ['printf "10.88.0.1 mn1\\n10.88.0.100 old xcatmn\\n10.88.0.11 cn1\\n" >/etc/hosts', 'the name is among others'],
    ['printf "10.88.0.1 mn1\\n" >/etc/hosts; chown 1:1 /etc/hosts; chmod 600 /etc/hosts', 'another owner and mode'],
    ['rm /etc/resolv.conf', 'no resolv.conf'],
    ['printf "nameserver 10.88.0.100\\n" >/etc/resolv.conf', 'the address is the name server already'],
    ['sed -i "s/^hosts:.*/hosts: dns files/" /etc/nsswitch.conf', 'DNS before files'],
    ['sed -i "/^hosts:/d" /etc/nsswitch.conf', 'no word of hosts'],
    ['printf "10.88.0.1 mn1\\n" >/etc/hosts; printf half >/etc/.hosts.xcatha-new', 'what a killed run left'],
  ] as const;
  for (const [change, what] of variants) {
    await withFiles(agents, change, async () => {
      const before = await node.run(look);
      succeeds(t, await agents.call('xcat-vip', 'start', vip), what);
      t.match(await node.run(['getent', 'hosts', 'xcatmn']), ip, what);
      succeeds(t, await agents.monitor('xcat-vip', vip), what);
      succeeds(t, await agents.call('xcat-vip', 'stop', vip), what);
      t.equal(await node.run(look), before, `${what}: byte for byte`);
      t.equal(await agents.has('/etc/.hosts.xcatha-new'), false, 'nothing is left beside them');
    });
  }
  const longName = 'xcatmn.ha.rack1.hall2.site3.cluster.example';
  succeeds(t, await agents.call('xcat-vip', 'start', { ...vip, hostname: longName }), 'a name with many dots');
  t.equal((await node.run(['hostname'])).trim(), longName);
  for (const name of [longName, 'xcatmn']) t.match(await node.run(['getent', 'hosts', name]), `${ip} `);
  succeeds(t, await agents.monitor('xcat-vip', { ...vip, hostname: longName }));
  succeeds(t, await agents.call('xcat-vip', 'stop', { ...vip, hostname: longName }));
}

async function linkedFiles(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const targets = '/srv/hosts /srv/nsswitch.conf';
  const show = [
    'sh',
    '-c',
    `ls -l --time-style=+ /etc/hosts /etc/nsswitch.conf | cut -d" " -f6-; cat ${targets} 2>&1; :`,
  ];
  const variants = [
    ['mv /etc/hosts /srv; ln -s ../srv/hosts /etc/hosts', 'the hosts file'],
    ['rm -f /srv/hosts; ln -sf /srv/hosts /etc/hosts', 'the hosts file, and it leads to nothing'],
    [
      'sed -i "s/^hosts:.*/hosts: dns files/" /etc/nsswitch.conf; mv /etc/nsswitch.conf /srv; ln -s /srv/nsswitch.conf /etc',
      'nsswitch.conf, as authselect has it',
    ],
  ] as const;
  for (const [change, what] of variants) {
    await withFiles(agents, change, async () => {
      const before = await node.run(show);
      succeeds(t, await agents.call('xcat-vip', 'start', vip), what);
      t.match(await node.run(['getent', 'hosts', 'xcatmn']), ip, what);
      succeeds(t, await agents.monitor('xcat-vip', vip), what);
      succeeds(t, await agents.call('xcat-vip', 'stop', vip), what);
      t.equal(await node.run(show), before, `${what} is a link: still a link, and byte for byte`);
    });
    await node.run(['rm', '-f', ...targets.split(' ')]);
  }
}

async function immutableFiles(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const change = 'printf "10.88.0.1 mn1\\n" >/etc/hosts; sed -i "s/^hosts:.*/hosts: dns files/" /etc/nsswitch.conf';
  for (const file of nameFiles) {
    await withFiles(agents, change, async () => {
      const before = await node.run(look);
      await node.run(['chattr', '+i', file]);
      succeeds(t, await agents.call('xcat-vip', 'start', vip), `start with ${file}`);
      const drifted = await agents.monitor('xcat-vip', vip);
      ends(t, drifted, 190, 'names-drift');
      t.match(drifted.reason, file, 'it is named');
      succeeds(t, await agents.call('xcat-vip', 'stop', vip), `stop with ${file}`);
      t.equal(await node.run(look), before, 'the others came back');
      succeeds(t, await agents.call('xcat-vip', 'start', vip));
      await node.run(['chattr', '-i', file]);
      succeeds(t, await agents.call('xcat-vip', 'start', vip), 'it can be changed again');
      await node.run(['chattr', '+i', file]);
      succeeds(t, await agents.monitor('xcat-vip', vip));
      succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'stop with a file that cannot be put back');
      t.equal(await placesOf(agents), '');
      await node.run(['chattr', '-i', file]);
      succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'the next stop puts it back');
      t.equal(await node.run(look), before);
    });
  }
}

async function drift(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const changes = [
    'hostname somebody',
    'sed -i /xcatmn/d /etc/hosts',
    `sed -i "/nameserver ${ip}/d" /etc/resolv.conf`,
    'sed -i "1i nameserver 10.88.0.53" /etc/resolv.conf',
    'sed -i "s/^hosts:.*/hosts: dns files/" /etc/nsswitch.conf',
    'rm /etc/hosts; mkdir /etc/hosts',
  ];
  for (const change of changes) {
    await withFiles(agents, ':', async () => {
      succeeds(t, await agents.call('xcat-vip', 'start', vip));
      await node.run(['sh', '-c', change]);
      ends(t, await agents.monitor('xcat-vip', vip), 190, 'names-drift', change);
      if (change.includes('mkdir')) await node.run(['rmdir', '/etc/hosts']);
      succeeds(t, await agents.call('xcat-vip', 'start', vip));
      succeeds(t, await agents.monitor('xcat-vip', vip), `${change}: a start repairs it`);
      succeeds(t, await agents.call('xcat-vip', 'stop', vip));
      if (change.startsWith('hostname')) await node.run(['hostname', 'mn1']);
    });
  }
}

async function foreignResolvConf(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  await addPackages(node, 'bookworm', ['resolvconf']);
  const variants = [
    ['printf "# Generated by NetworkManager\\nnameserver 10.88.0.53\\n" >/etc/resolv.conf', 'NetworkManager'],
    ['printf "; generated by /usr/sbin/dhclient-script\\nnameserver 10.88.0.53\\n" >/etc/resolv.conf', 'dhclient'],
    ['ln -sf /run/netconfig/resolv.conf /etc/resolv.conf', 'netconfig'],
    ['ln -sf /run/elsewhere/resolv.conf /etc/resolv.conf', '/run/elsewhere/resolv.conf'],
    ['ln -sf resolv.conf /etc/resolv.conf', '/etc/resolv.conf'],
    [
      `mkdir -p /run/resolvconf/interface; resolvconf --enable-updates; ln -sf /run/resolvconf/resolv.conf /etc/resolv.conf
       echo "nameserver 10.88.0.53" | resolvconf -a eth0; grep -q 10.88.0.53 /etc/resolv.conf`,
      'resolvconf',
    ],
  ] as const;
  for (const [change, keeper] of variants) {
    await withFiles(agents, change, async () => {
      const before = await node.run(look);
      const resolvConf = await node.run(lookAt('/etc/resolv.conf'));
      succeeds(t, await agents.call('xcat-vip', 'start', vip), keeper);
      const left = await agents.monitor('xcat-vip', vip);
      ends(t, left, 190, 'resolver-foreign', keeper);
      t.match(left.reason, keeper, 'it is named');
      t.equal(await node.run(lookAt('/etc/resolv.conf')), resolvConf, `${keeper}: untouched`);
      succeeds(t, await agents.monitor('xcat-vip', { ...vip, set_nameserver: 'false' }), 'unless it does not matter');
      succeeds(t, await agents.call('xcat-vip', 'stop', vip));
      t.equal(await node.run(look), before, `${keeper}: byte for byte`);
    });
  }
  await node.run(['rm', '-rf', '/run/resolvconf', '/etc/resolvconf', '/sbin/resolvconf']);
}

async function foreignButRight(t: Test, agents: AgentNode): Promise<void> {
  const change = `printf "# Generated by NetworkManager\\nnameserver ${ip}\\nnameserver 10.88.0.53\\n" >/etc/resolv.conf`;
  await withFiles(agents, change, async () => {
    succeeds(t, await agents.call('xcat-vip', 'start', vip));
    succeeds(t, await agents.monitor('xcat-vip', vip));
    succeeds(t, await agents.call('xcat-vip', 'stop', vip));
  });
}

const stub = 'ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf';

async function startResolved({ node }: AgentNode): Promise<void> {
  await addPackages(node, 'bookworm', ['systemd-resolved']);
  if ((await node.exec(['id', 'systemd-resolve'])).code !== 0) {
    await node.run(['useradd', '--system', '--user-group', '--no-create-home', 'systemd-resolve']);
  }
  await node.run(['systemctl', '--quiet', 'unmask', 'systemd-resolved']);
  await node.run(['systemctl', 'reload', 'dbus']);
  await node.run(['systemctl', 'start', 'systemd-resolved']);
}

async function stopResolved({ node }: AgentNode): Promise<void> {
  await node.run(['systemctl', 'stop', 'systemd-resolved']);
  await node.run(['systemctl', '--quiet', 'mask', 'systemd-resolved']);
  await node.run(['rm', '-rf', '/run/systemd/resolve']);
}

/** A name server at the address that knows one node, as xCAT's does. */
async function serveNames({ node }: AgentNode): Promise<void> {
  const options = `directory "/run"; pid-file none; listen-on { ${ip}; }; listen-on-v6 { none; }; recursion no;`;
  const zone = ['$TTL 60', `@ SOA xcatmn root 1 60 60 60 60`, ' NS xcatmn', `xcatmn A ${ip}`, 'cn1 A 10.88.0.11', ''];
  await node.writeFile(
    '/run/vip.conf',
    `options { ${options} };\nzone "xl.test" { type primary; file "/run/vip.zone"; };\n`,
  );
  await node.writeFile('/run/vip.zone', zone.join('\n'));
  await node.run(['systemd-run', '--quiet', '--unit=names', '/usr/sbin/named', '-f', '-c', '/run/vip.conf']);
}

async function systemdResolved(t: Test, agents: AgentNode): Promise<void> {
  const { node } = agents;
  const servers = async () => (await node.run(['resolvectl', 'dns', 'eth0'])).split('): ')[1]?.trim() ?? '';
  await withFiles(agents, stub, async () => {
    await startResolved(agents);
    for (const own of [[], ['10.88.0.53', 'fd00:88::53']]) {
      await node.run(['resolvectl', 'dns', 'eth0', ...(own.length > 0 ? own : [''])]);
      const before = await node.run(look);
      succeeds(t, await agents.call('xcat-vip', 'start', vip));
      t.equal(await servers(), [ip, ...own].join(' '));
      t.equal(await node.run(['readlink', '/etc/resolv.conf']), '../run/systemd/resolve/stub-resolv.conf\n');
      succeeds(t, await agents.monitor('xcat-vip', vip));
      succeeds(t, await agents.call('xcat-vip', 'start', vip), 'start again');
      t.equal(await servers(), [ip, ...own].join(' '));
      await serveNames(agents);
      const resolves = async () => (await node.exec(['getent', 'hosts', 'cn1.xl.test'])).stdout.includes('10.88.0.11');
      await waitUntil(resolves, 30_000, 'a node resolves by way of the address');
      await node.run(['systemctl', 'stop', 'names']);
      await node.run(['resolvectl', 'revert', 'eth0']);
      const lost = await agents.monitor('xcat-vip', vip);
      ends(t, lost, 190, 'names-drift');
      t.match(lost.reason, `systemd-resolved has lost name server ${ip} on eth0`);
      await node.run(['resolvectl', 'dns', 'eth0', ...(own.length > 0 ? own : [''])]);
      succeeds(t, await agents.call('xcat-vip', 'start', vip));
      succeeds(t, await agents.monitor('xcat-vip', vip), 'a start repairs it');
      await node.run(['rm', '-r', '/run/resource-agents/xcatha']);
      succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'stop, also without what start remembered');
      t.equal(await servers(), own.join(' '));
      t.equal(await node.run(look), before);
    }
    await stopResolved(agents);
  });
}

async function systemdResolvedDown(t: Test, agents: AgentNode): Promise<void> {
  await withFiles(agents, stub, async () => {
    const before = await agents.node.run(look);
    succeeds(t, await agents.call('xcat-vip', 'start', vip), 'it is no reason not to be the management node');
    ends(t, await agents.monitor('xcat-vip', vip), 190, 'names-drift');
    succeeds(t, await agents.call('xcat-vip', 'stop', vip));
    t.equal(await agents.node.run(look), before);
    await startResolved(agents);
    succeeds(t, await agents.call('xcat-vip', 'start', vip));
    await agents.node.run(['systemctl', 'stop', 'systemd-resolved']);
    succeeds(t, await agents.call('xcat-vip', 'stop', vip), 'it ended meanwhile');
    await stopResolved(agents);
  });
}
