import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { test } from 'tap';
import { definition as vip } from '../../../agents/xcat-vip';
import { failoverCommand } from '../../../lib/cli/failover';
import { setupCommand } from '../../../lib/cli/setup';
import { agentPage } from '../../../packaging/documents/agentpage';
import { commandPage } from '../../../packaging/documents/commandpage';
import { completion } from '../../../packaging/documents/completion';
import { configExample } from '../../../packaging/documents/configexample';
import { document, typed } from '../../../packaging/documents/roff';
import { wizard } from '../../../packaging/documents/wizard';
import { sourceTree } from '../support';

const imprint = { date: '2026-11-25', release: '1.2.3' };

test('the page of a program has every option, and what the help says behind them', async (t) => {
  for (const command of [setupCommand(), failoverCommand()]) {
    const page = document(commandPage(command, []), imprint);
    for (const option of command.options) t.ok(page.includes(typed(option.long ?? '')), option.long ?? '');
    for (const section of ['NAME', 'SYNOPSIS', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS']) t.match(page, `.SH ${section}\n`);
  }
  t.match(document(commandPage(setupCommand(), []), imprint), '.SS generate');
});

test('the page of an agent has every parameter, action and exit reason', async (t) => {
  const reasons = readFileSync(join(sourceTree, 'docs', 'exit-reasons.md'), 'utf8');
  const page = document(agentPage(vip, reasons, [{ name: 'xcatha-setup', section: 8 }]), imprint);
  for (const name of Object.keys(vip.parameters)) t.ok(page.includes(`\\fB${name}\\fR (`), name);
  for (const { name } of vip.actions) t.ok(page.includes(`\\fB${typed(name)}\\fR`), name);
  t.match(page, '\\fBvip\\-taken\\fR (1)');
  t.match(page, '\\fBxcatha\\-setup\\fR(8)');
  t.throws(() => agentPage({ ...vip, name: 'xcat-nothing' }, reasons, []), /no rows under "xcat-nothing"/);
});

test('no text becomes a request of roff', async (t) => {
  const command = new Command('tool').description(".hidden 'quote' \\ back").option('--x <y>', "'first and .second");
  const lines = document(commandPage(command, []), imprint).split('\n');
  const requests = lines.filter((line) => /^[.']/.test(line));
  t.same(
    requests.filter((line) => !/^\.(TH|nh|ad|SH|TP|PP|RS|RE|EX|EE|br)\b/.test(line)),
    [],
  );
  t.ok(lines.includes("\\&.hidden 'quote' \\e back"), 'the text itself is there');
});

test('bash completes options, words and commands', async (t) => {
  const file = join(t.testdir(), 'completion');
  writeFileSync(file, completion(setupCommand()));
  const complete = (...words: string[]) => {
    const script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _xcatha_setup; echo $COMPREPLY';
    return execFileSync('bash', ['-c', script, 'bash', file, ...words], { encoding: 'utf8' }).trim();
  };
  t.equal(complete('xcatha-setup', 'gen'), 'generate');
  t.equal(complete('xcatha-setup', '--shared'), '--shared-directory');
  t.equal(complete('xcatha-setup', '-t', 'post'), 'postgresql');
  t.equal(complete('xcatha-setup', '-i', 'l'), 'lo');
  t.equal(complete('xcatha-setup', 'generate', '--format', 'p'), 'pcs');
  t.equal(complete('xcatha-setup', 'generate', '--not'), '--not-on');
  t.equal(complete('xcatha-setup', '-v', '1'), '', 'nothing is known of addresses');
});

test('the example of the file of options has every key, all commented out', async (t) => {
  const text = configExample(setupCommand());
  t.match(text, /^#shared-directory = directory$/m);
  t.match(text, /^#no-fencing = yes$/m);
  t.same(
    text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    [],
  );
});

test('the wizard registers what generate writes, with places for what it asks', async (t) => {
  const text = wizard(setupCommand(), join(sourceTree, 'crm-templates'));
  t.match(text, /- name: vip\n(.*\n)* {4}required: true\n {4}type: ip_address\n/);
  t.match(text, 'ip={{vip}}{{#nic}} nic={{nic}}{{/nic}}\n');
  t.match(text, '{{#database}}params database={{database}}{{/database}}\n');
  t.match(text, /\{\{#after\}\}\n +order .* \{\{after\}\}:start g-xcat:start\n +colocation .*\n +\{\{\/after\}\}/);
});
