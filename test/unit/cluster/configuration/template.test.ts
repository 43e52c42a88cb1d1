import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { buildModel } from '../../../../lib/cluster/configuration/model';
import { render } from '../../../../lib/cluster/configuration/render';
import { fillTemplate, type Scope } from '../../../../lib/cluster/configuration/template';
import { templateDirectory } from '../../../../lib/cluster/configuration/templatefiles';
import { usual } from '../sources';

const fill = (text: string, scope: Scope) => fillTemplate(text, scope, (value) => `<${value}>`, 'a.crm');

test('values are quoted, inner names hide outer ones', async (t) => {
  t.equal(
    fill('{{a}} {{#each list}}[{{a}}{{b}}]{{/each}}', { a: '1', b: '2', list: [{ a: '3' }, {}] }),
    '<1> [<3><2>][<1><2>]',
  );
});

test('a tag alone on its line leaves no line behind', async (t) => {
  const text = 'a\n  {{#if yes}}\nb\n{{/if}}\n{{#if no}}\nc\n{{/if}}\n{{! two\n lines }}\nd {{! note }}e\n';
  t.equal(fill(text, { yes: [{}], no: [] }), 'a\nb\nd e\n');
});

test('a note at the start of a line ends where it ends', async (t) => {
  t.equal(fill('{{! note }} {{a}} {{#if a}}x{{/if}}\n', { a: '1' }), ' <1> x\n');
});

test('mistakes are named with file and line', async (t) => {
  const mistake = (text: string) => {
    try {
      return fill(text, { a: '1', list: [] });
    } catch (error) {
      return (error as Error).message;
    }
  };
  t.equal(mistake('x\n{{b}}'), 'a.crm line 2: {{b}} names nothing that is known here');
  t.equal(mistake('{{list}}'), 'a.crm line 1: {{list}} is no text');
  t.equal(mistake('{{#each a}}{{/each}}'), 'a.crm line 1: {{#each a}}: a is no list');
  t.equal(mistake('\n\n{{#if a}}'), 'a.crm line 3: {{#if}} is never closed');
  t.equal(mistake('{{#if a}}{{/each}}'), 'a.crm line 1: {{/each}} closes nothing');
  t.equal(mistake('{{a b}}'), 'a.crm line 1: {{a b}} is not understood');
  t.equal(mistake('{{constructor}}'), 'a.crm line 1: {{constructor}} names nothing that is known here');
});

test("a site's templates: a file that lacks, a name that nobody knows", async (t) => {
  const directory = t.testdir({ 'group.pcs': 'ok {{group}}\n{{vip}}\n' });
  t.throws(() => render(buildModel(usual), 'crm', directory), {
    id: 'bad-template',
    code: 2,
    message: `cannot read the template ${directory}/group.crm: there is no such file`,
  });
  t.throws(() => render(buildModel(usual), 'pcs', directory), {
    id: 'bad-template',
    code: 2,
    message: `${directory}/group.pcs line 2: {{vip}} names nothing that is known here`,
  });
});

test('templates belong to the program, not to the current directory', async (t) => {
  const root = t.testdir({ usr: { lib: { xcatha: { xcatha: '' } }, share: {} }, here: { 'crm-templates': {} } });
  const program = join(root, 'usr/lib/xcatha/xcatha');
  const cwd = process.cwd();
  process.chdir(join(root, 'here'));
  t.teardown(() => process.chdir(cwd));
  t.throws(() => templateDirectory(undefined, program), { id: 'no-templates', code: 5 });
  mkdirSync(join(root, 'usr/share/xcatha/crm-templates'), { recursive: true });
  t.equal(templateDirectory(undefined, program), join(root, 'usr/share/xcatha/crm-templates'));
  t.equal(templateDirectory('/own', program), '/own');
  writeFileSync(join(root, 'usr/share/xcatha/crm-templates/group.crm'), '{{group}}');
  t.equal(render(buildModel(usual), 'crm', join(root, 'usr/share/xcatha/crm-templates')), 'g-xcat');
});
