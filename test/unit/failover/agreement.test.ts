import { test } from 'tap';
import { disagreements, textProblems } from '../../../lib/failover/agreement';
import { parametersOf } from '../../../lib/failover/recorded';
import { record } from '../setup/samples';

const parameters = parametersOf(record);

test('what a node said of itself gives the parameters of all members', async (t) => {
  t.same(parameters, {
    'xcat-vip': { cidr_netmask: '24', hostname: 'xcatmn', ip: '10.88.0.100', nic: 'eth0' },
    'xcat-shareddata': { attach: 'symlink', database: 'sqlite', directory: '/shared' },
    'xcat-db': { database: 'sqlite' },
    'xcat-services': { database: 'sqlite' },
  });
});

test('the same in other words agrees, and so does what is left out', async (t) => {
  t.same(disagreements({}, parameters), []);
  const texts = { ip: '10.88.0.100', nic: 'eth0', netmask: '255.255.255.0', directory: '/shared/', database: 'sqlite' };
  t.same(disagreements(texts, parameters), []);
  t.same(disagreements({ nic: 'eth5' }, { ...parameters, 'xcat-vip': { ip: '10.88.0.100' } }), []);
});

test('what differs from the set-up is told once', async (t) => {
  t.same(disagreements({ ip: '10.88.0.9' }, parameters), [
    '10.88.0.9 was given, and the management node has ip 10.88.0.100',
  ]);
  t.same(disagreements({ database: 'postgresql' }, { 'xcat-db': {} }), [
    'postgresql was given, and the management node has database sqlite',
  ]);
});

test('texts that cannot be right are told before anything is looked at', async (t) => {
  t.same(textProblems({}), []);
  t.match(textProblems({ ip: '1.2.3' }), [{ option: 'ip' }]);
});
