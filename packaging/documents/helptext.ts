import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';
import { bold, example, plain } from './roff';

/** What a program's help says behind its options: examples, notes, exit codes. */
export function textAfterOptions(command: Command): string {
  let text = '';
  // A Command is one, as its documentation says, but its types do not.
  const emitter = command as unknown as EventEmitter;
  const write = (piece: string) => {
    text += piece;
  };
  emitter.emit('afterHelp', { error: false, command, write });
  return text.trim();
}

/**
 * The same as sections of a manual page. Blocks are parted by empty lines; a line "Word:" alone, or "Words: text", opens a
 * section; lines that are indented twice are typed, once are said about what follows.
 */
export function sectionsOf(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const [, title, rest = ''] = /^([A-Z][A-Za-z ]*):(?:\s|$)(.*)$/s.exec(block) ?? [];
    if (title === undefined) return ['.PP', ...paragraph(block.split('\n'))];
    return [`.SH ${heading(title)}`, ...paragraph(rest.split('\n'))];
  });
}

function heading(title: string): string {
  return title === 'Exit codes' ? 'EXIT STATUS' : title.toUpperCase();
}

function paragraph(lines: readonly string[]): string[] {
  const page: string[] = [];
  for (const line of lines.filter((one) => one.trim() !== '')) {
    if (/^ {4}/.test(line)) page.push(...example([line.trim()]));
    else if (line.startsWith('  ')) page.push('.PP', plain(line.trim()));
    else page.push(...codes(line.trim()));
  }
  return page;
}

/** "Exit codes" are parted by semicolons: each gets a line of its own. */
function codes(line: string): string[] {
  return line.split(/(?<=;)\s+(?=\d\d? )/).flatMap((part, at) => {
    const [, code, text] = /^(\d\d?) (.*)$/.exec(part) ?? [];
    if (code === undefined || text === undefined) return [...(at > 0 ? ['.PP'] : []), plain(part)];
    return ['.TP', bold(code), plain(text)];
  });
}
