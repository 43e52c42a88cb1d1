import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failoverCommand } from '../../lib/cli/failover';
import { setupCommand } from '../../lib/cli/setup';
import { memberDefinitions } from '../../lib/cluster/configuration/options';
import { release } from '../../lib/release';
import { agentPage, agentPageName } from './agentpage';
import { commandPage } from './commandpage';
import { completion } from './completion';
import { configExample, configPage } from './configexample';
import { document, type Page } from './roff';
import { wizard } from './wizard';

/**
 * Writes what is installed beside the program and says what the program is: manual pages, completion, an example of the
 * file of options, the crm shell's wizard. All of it is made from the tables that the program itself runs on.
 * Usage: node build/js/packaging/documents/main.js TOP TARGET, with the top of the source tree; SOURCE_DATE_EPOCH dates the pages.
 */
function main([top = '.', target = 'build/share']: readonly string[]): void {
  const setup = setupCommand();
  const failover = failoverCommand();
  const commands = [setup, failover];
  const pages = [
    ...commands.map((command) => ({ name: command.name(), section: 8 })),
    { name: 'xcatha.conf', section: 5 },
    ...memberDefinitions.map((definition) => ({ name: agentPageName(definition), section: 7 })),
  ];
  const othersThan = (name: string) => pages.filter((page) => page.name !== name);
  const reasons = readFileSync(join(top, 'docs', 'exit-reasons.md'), 'utf8');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  };
  const putPage = (page: Page) =>
    put(`man/man${page.section}/${page.name}.${page.section}`, document(page, { date: date(), release }));

  for (const command of commands) {
    putPage(commandPage(command, othersThan(command.name())));
    put(`bash-completion/completions/${command.name()}`, completion(command));
  }
  for (const definition of memberDefinitions) {
    putPage(agentPage(definition, reasons, othersThan(agentPageName(definition))));
  }
  putPage(configPage(setup, othersThan('xcatha.conf')));
  put('doc/xcatha/xcatha.conf.example', configExample(setup));
  put('crmsh/scripts/xcat-mn/main.yml', wizard(setup, join(top, 'crm-templates')));
}

/** The day of the sources: a page made twice from the same ones is the same. */
function date(): string {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? Number.NaN);
  return new Date(Number.isFinite(epoch) ? epoch * 1000 : Date.now()).toISOString().slice(0, 10);
}

main(process.argv.slice(2));
