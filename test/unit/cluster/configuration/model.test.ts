import { test } from 'tap';
import { buildModel } from '../../../../lib/cluster/configuration/model';
import { memberDefinitions, optionProblems } from '../../../../lib/cluster/configuration/options';
import { render } from '../../../../lib/cluster/configuration/render';
import { fullModel, templates, usual } from '../sources';

test('operations are those that the agents advertise', async (t) => {
  const { members } = buildModel(usual);
  t.same(
    members.map((member) => member.id),
    ['xcat-vip', 'xcat-shareddata', 'xcat-db', 'xcat-services'],
  );
  for (const definition of memberDefinitions) {
    const operations = members.find((member) => member.type === definition.name)?.operations ?? [];
    const advertised = definition.actions.filter(({ name }) => ['start', 'stop', 'monitor'].includes(name));
    t.equal(operations.length, advertised.length, definition.name);
    for (const { name, timeout, interval = 0, depth } of advertised) {
      const operation = operations.find((one) => one.name === name && one.interval === `${interval}s`);
      t.equal(operation?.timeout, `${timeout}s`, `${definition.name} ${name} ${interval}s`);
      t.equal(operation?.id, `${definition.name}-${name}-${interval}s`);
      t.same(
        operation?.attributes.settings.map((setting) => setting.value),
        depth ? [String(depth)] : [],
      );
    }
  }
});

test('monitors of one member have different intervals: Pacemaker tells operations apart by name and interval', async (t) => {
  for (const member of buildModel(usual).members) {
    const keys = member.operations.map(({ name, interval }) => `${name} ${interval}`);
    t.equal(new Set(keys).size, keys.length, member.id);
  }
});

test('every id is there once', async (t) => {
  const ids = [...render(fullModel(), 'cib', templates).matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
  t.ok(ids.length > 40);
  t.same(ids, [...new Set(ids)]);
});

test('only what was given and is no default is written', async (t) => {
  const settings = (options: object) =>
    buildModel({ ...usual, ...options }).members.flatMap((member) =>
      member.params.settings.map(({ name, value }) => `${member.id} ${name}=${value}`),
    );
  const least = ['xcat-vip ip=10.0.0.100', 'xcat-shareddata directory=/shared'];
  t.same(settings({}), least);
  t.same(settings({ database: 'sqlite', attach: 'symlink', nic: undefined }), least);
  t.same(settings({ attach: 'bind' }), [least[0], 'xcat-shareddata attach=bind', least[1]]);
});

test('fencing is turned off only on request', async (t) => {
  t.same(buildModel(usual).properties.settings, []);
  t.match(buildModel(usual, { noFencing: true }).properties.settings, [{ name: 'stonith-enabled', value: 'false' }]);
});

test('options are judged by the rules of the parameters', async (t) => {
  t.same(optionProblems(usual), []);
  const problemOf = (texts: object) =>
    optionProblems({ ...usual, ...texts }).map(({ option, problem }) => `${option}: ${problem}`);
  t.same(problemOf({ ip: undefined }), ['ip: is required']);
  t.same(problemOf({ nic: ' ' }), ['nic: must not be empty']);
  t.match(problemOf({ ip: '10.0.0.256' }), [/^ip: must be an IPv4 or IPv6 address/]);
  t.match(problemOf({ database: 'oracle' }), [/^database: must be one of sqlite/]);
  t.match(problemOf({ directory: 'shared', netmask: '33' }), [
    /^netmask: must be a prefix/,
    /^directory: must be an absolute path/,
  ]);
  t.match(problemOf({ services: 'xcatd,frobd' }), [/^services: /]);
});
