import { lstatSync } from 'node:fs';

/** What is wrong with a text as an absolute path: relative, with dots or doubled slashes, the root itself. */
export function absolutePathProblem(text: string): string | undefined {
  if (!text.startsWith('/')) return 'must be an absolute path';
  if (text === '/') return 'must not be the root directory';
  const parts = text.replace(/\/$/, '').split('/').slice(1);
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'must be a plain path without //, /./ or /../';
  }
  if (/[\s,]/.test(text)) return 'must not contain blanks or commas';
  // crm, pcs and XML take each of these for something else than a letter of a name.
  if (/[^\x21-\x7e]|["'`<>&$;|\\*?#]/.test(text)) return `must be of plain letters, without any of "'\`<>&$;|\\*?#`;
  return undefined;
}

/** The same for each path of a list; also refuses a path that is named twice or lies inside another one. */
export function absolutePathListProblem(text: string): string | undefined {
  const texts = text.split(/[\s,]+/).filter((path) => path !== '');
  const paths = texts.map(trimSlash);
  for (const [index, path] of paths.entries()) {
    const problem = absolutePathProblem(texts[index] ?? '');
    if (problem) return `${texts[index]} ${problem}`;
    if (paths.indexOf(path) !== index) return `${path} is named twice`;
    const outer = paths.find((other) => path.startsWith(`${other}/`));
    if (outer) return `${path} lies inside ${outer}`;
  }
  return undefined;
}

/** The path without a final slash, so that one directory has one spelling. */
export function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** The path, or where something is there already, such as from an earlier time, the first free one that is numbered. */
export function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}-${number}`;
    if (lstatSync(name, { throwIfNoEntry: false }) === undefined) return name;
  }
}
