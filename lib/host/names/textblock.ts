/**
 * Edits of a user's file in a marked block. The block itself says everything that is needed to take it back, byte for byte
 * and whatever others changed around it, so that no second record of the original has to survive.
 */

const begin = (owner: string) =>
  `# BEGIN xcatha ${owner}: kept by the cluster, removed when this node is no longer the management node`;
const end = (owner: string) => `# END xcatha ${owner}`;
const replaced = '# instead of: ';
const madeFile = '# this file was not there before';

/** Puts `lines` in a block at the file's start (undefined: there is no such file). An older block of the same owner is replaced. */
export function withBlockFirst(text: string | undefined, owner: string, lines: readonly string[]): string {
  const rest = text === undefined ? undefined : withoutBlock(text, owner);
  const notes = rest === undefined ? [madeFile] : [];
  return [begin(owner), ...notes, ...lines, end(owner), ''].join('\n') + (rest ?? '');
}

/** Puts `line` in a block in the place of the first line that `matches`; at the file's start when none does. */
export function withLineReplaced(text: string | undefined, owner: string, matches: RegExp, line: string): string {
  const rest = text === undefined ? undefined : withoutBlock(text, owner);
  const lines = rest?.split('\n') ?? [];
  const at = lines.findIndex((candidate) => matches.test(candidate));
  if (at < 0) return withBlockFirst(rest, owner, [line]);
  const block = [begin(owner), `${replaced}${lines[at]}`, line, end(owner)];
  return [...lines.slice(0, at), ...block, ...lines.slice(at + 1)].join('\n');
}

/** The text without the owner's block, as it was before; undefined when the file was not there before and holds nothing else. */
export function withoutBlock(text: string, owner: string): string | undefined {
  const lines = text.split('\n');
  const from = lines.indexOf(begin(owner));
  const to = lines.indexOf(end(owner), from);
  if (from < 0 || to < 0) return text;
  const block = lines.slice(from, to + 1);
  const original = block.filter((line) => line.startsWith(replaced)).map((line) => line.slice(replaced.length));
  const rest = [...lines.slice(0, from), ...original, ...lines.slice(to + 1)].join('\n');
  return rest === '' && block.includes(madeFile) ? undefined : rest;
}

/** Whether there is a block of any owner in the text. */
export function hasBlocks(text: string): boolean {
  return /^# BEGIN xcatha /m.test(text);
}

/** Whether the owner's block with just these lines is in the text. */
export function hasBlock(text: string, owner: string, lines: readonly string[]): boolean {
  const all = text.split('\n');
  const from = all.indexOf(begin(owner));
  const to = all.indexOf(end(owner), from);
  if (from < 0 || to < 0) return false;
  const block = all.slice(from + 1, to);
  return lines.every((line) => block.includes(line));
}
