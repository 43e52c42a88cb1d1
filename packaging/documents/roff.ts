/** A text as roff prints it word for word. */
export function plain(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/…/g, '...')
    .replace(/^([.'])/gm, '\\&$1');
}

/** The same where it is typed: hyphens and quotes that can be copied from the page. */
export function typed(text: string): string {
  return plain(text).replace(/-/g, '\\-').replace(/'/g, '\\(aq').replace(/\^/g, '\\(ha').replace(/~/g, '\\(ti');
}

export function bold(text: string): string {
  return `\\fB${typed(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${typed(text)}\\fR`;
}

/** A text in which `words between backquotes` are typed ones. */
export function prose(text: string): string {
  const parts = text.split(/`([^`]*)`/);
  const line = parts.map((part, at) => (at % 2 === 1 ? bold(part) : plain(part))).join('');
  return line.replace(/^([.'])/, '\\&$1');
}

/** An entry of a list: what it is about, and what is to be said of it. */
export function entry(title: string, text: string): string[] {
  return ['.TP', title, ...(text === '' ? ['\\&'] : text.split('\n'))];
}

/** An example that is shown as it is typed. */
export function example(lines: readonly string[]): string[] {
  return ['.PP', '.RS 4', '.EX', ...lines.map(typed), '.EE', '.RE'];
}

/** A manual page: its name, section, and lines. `date` as 2026-11-25. */
export interface Page {
  readonly name: string;
  readonly section: number;
  readonly lines: readonly string[];
}

/** What stands above and below every page. */
export interface Imprint {
  readonly date: string;
  readonly release: string;
}

/** A page as man reads it. */
export function document({ name, section, lines }: Page, { date, release }: Imprint): string {
  const title = `.TH ${typed(name.toUpperCase())} ${section} ${date} "xcatha ${release}" "xcatha"`;
  return `${[title, '.nh', '.ad l', ...folded(lines.filter(isNeeded))].join('\n')}\n`;
}

/** A new paragraph needs no saying behind a heading, or before another one. */
function isNeeded(line: string, at: number, lines: readonly string[]): boolean {
  return (
    line !== '.PP' || !(/^\.(SH|SS|PP)/.test(lines[at - 1] ?? '') || /^\.(SH|SS|PP|TP)/.test(lines[at + 1] ?? '.SH'))
  );
}

const width = 78;

/** Long lines are broken at blanks, except those of examples; a piece never begins as a request would. */
function folded(lines: readonly string[]): string[] {
  let isExample = false;
  return lines.flatMap((line) => {
    if (line === '.EX' || line === '.EE') isExample = line === '.EX';
    return isExample || line.startsWith('.') ? [line] : fold(line);
  });
}

function fold(line: string): string[] {
  const pieces: string[] = [];
  for (const word of line.split(' ')) {
    const last = pieces.at(-1);
    if (last !== undefined && (last.length + word.length < width || /^[.']/.test(word))) {
      pieces[pieces.length - 1] = `${last} ${word}`;
    } else pieces.push(word);
  }
  return pieces;
}

/** The last section: other pages. */
export function seeAlso(others: readonly Pick<Page, 'name' | 'section'>[]): string[] {
  const names = others.map(({ name, section }) => `${bold(name)}(${section})`);
  return ['.SH SEE ALSO', names.join(',\n')];
}
