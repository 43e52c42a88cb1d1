import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, Failure, messageOf } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';

/** The shapes of the three formats. */
export const templateFiles = { crm: 'group.crm', pcs: 'group.pcs', cib: 'group.xml' } as const;

export type Format = keyof typeof templateFiles;

/** The formats, in the order in which they are named to people. */
export const formats = Object.keys(templateFiles) as readonly Format[];

/**
 * Where the templates are: `given`, or in the place that belongs to the running program: PREFIX/share/xcatha/crm-templates of
 * PREFIX/lib/xcatha/xcatha, or crm-templates/ at the top of the source tree of build/js/xcatha.js. Never the current directory.
 * @throws Failure `no-templates` (5).
 */
export function templateDirectory(given?: string, program?: string): string {
  if (given) return given;
  const top = join(dirname(program ?? runningProgram()), '..', '..');
  const places = [join(top, 'share', 'xcatha', 'crm-templates'), join(top, 'crm-templates')];
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  throw new Failure(
    'no-templates',
    `no templates in ${places[0]}: install xcatha again, or name them by --templates`,
    ReturnCode.installed,
  );
}

/** The text of a format's template. @throws Failure `bad-template` (2) when it cannot be read. */
export function readTemplate(format: Format, directory: string): { text: string; file: string } {
  const file = join(directory, templateFiles[format]);
  try {
    return { text: readFileSync(file, 'utf8'), file };
  } catch (error) {
    const problem = errnoOf(error) === 'ENOENT' ? 'there is no such file' : messageOf(error);
    throw new Failure('bad-template', `cannot read the template ${file}: ${problem}`, ReturnCode.arguments);
  }
}

/** The executable itself, or under Node the script that it runs. Links are followed: our commands are links. */
function runningProgram(): string {
  const compiled = process.versions.bun !== undefined;
  return realpathSync(compiled ? process.execPath : (process.argv[1] ?? process.execPath));
}
