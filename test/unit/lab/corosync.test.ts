import { test } from 'tap';
import { corosyncConf } from '../../lab/corosync';

test('two nodes: named, numbered, with two_node', async (t) => {
  t.equal(
    corosyncConf(['mn1', 'mn2']),
    `totem {
  version: 2
  cluster_name: xl.test
  transport: knet
  token: 1000
}
nodelist {
  node {
    ring0_addr: 10.88.0.1
    name: mn1
    nodeid: 1
  }
  node {
    ring0_addr: 10.88.0.2
    name: mn2
    nodeid: 2
  }
}
quorum {
  provider: corosync_votequorum
  two_node: 1
}
logging {
  to_syslog: yes
  to_stderr: no
}
`,
  );
});

test('three nodes have a majority of their own', async (t) => {
  t.notMatch(corosyncConf(['a', 'b', 'c']), /two_node/);
});

test('an opening brace stands last on its line: corosync refuses it elsewhere', async (t) => {
  const lines = corosyncConf(['mn1', 'mn2']).split('\n');
  t.same(
    lines.filter((line) => line.includes('{') && !line.endsWith('{')),
    [],
  );
});
