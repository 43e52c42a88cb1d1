import { Failure } from '../../ocf/failure';
import { ReturnCode } from '../../ocf/returncodes';

/** What a template can name: texts, true or false, and lists of the same. */
export interface Scope {
  readonly [name: string]: string | boolean | Scope | readonly Scope[] | undefined;
}

interface Frame {
  readonly scope: Scope;
  readonly outer: Frame | undefined;
  readonly quote: (value: string) => string;
  readonly file: string;
}

interface Tag {
  readonly kind: 'value' | 'if' | 'each';
  readonly name: string;
  readonly line: number;
  readonly body: Node[];
}

type Node = Tag | { readonly kind: 'text'; readonly text: string };

/**
 * Fills a template: `{{name}}` is a value, written by `quote`; `{{#each list}}…{{/each}}` repeats, `{{#if name}}…{{/if}}` keeps when
 * there is something of that name; `{{! text }}` speaks to the template's reader only. A tag alone on its line leaves no line
 * behind. `file` is for messages.
 * @throws Failure `bad-template` (2) naming file and line.
 */
export function fillTemplate(text: string, scope: Scope, quote: (value: string) => string, file: string): string {
  return fillAll(parse(text, file), { scope, outer: undefined, quote, file });
}

function fillAll(nodes: readonly Node[], frame: Frame): string {
  return nodes.map((node) => (node.kind === 'text' ? node.text : fillTag(node, frame))).join('');
}

function fillTag(tag: Tag, frame: Frame): string {
  const value = lookUp(tag, frame);
  if (tag.kind === 'if') return isThere(value) ? fillAll(tag.body, frame) : '';
  if (tag.kind === 'each') {
    if (!Array.isArray(value)) throw badTemplate(frame.file, tag.line, `{{#each ${tag.name}}}: ${tag.name} is no list`);
    return (value as readonly Scope[])
      .map((item) => fillAll(tag.body, { ...frame, scope: item, outer: frame }))
      .join('');
  }
  if (typeof value !== 'string') throw badTemplate(frame.file, tag.line, `{{${tag.name}}} is no text`);
  return frame.quote(value);
}

/** A tag with, when it stands alone on its line, the whole line; a plain value keeps its line. */
const tagPattern =
  /(?<=^|\n)[ \t]*\{\{(?<alone>!(?:(?!\}\}).)*|#\w+\s+[^{}]*|\/\w+)\}\}[ \t]*(?:\n|$)|\{\{(?<inline>!(?:(?!\}\}).)*|[^{}]*)\}\}/gs;

function parse(text: string, file: string): Node[] {
  const root: Node[] = [];
  const open: Tag[] = [];
  let at = 0;
  for (const match of text.matchAll(tagPattern)) {
    const body = open.at(-1)?.body ?? root;
    if (match.index > at) body.push({ kind: 'text', text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    const line = text.slice(0, match.index).split('\n').length;
    const tag = (match.groups?.alone ?? match.groups?.inline ?? '').trim();
    const opening = /^#(if|each)\s+([\w-]+)$/.exec(tag);
    if (tag.startsWith('!')) continue;
    if (opening?.[1] && opening[2]) {
      const node = { kind: opening[1] as 'if' | 'each', name: opening[2], line, body: [] };
      body.push(node);
      open.push(node);
    } else if (tag.startsWith('/')) {
      if (open.pop()?.kind !== tag.slice(1)) throw badTemplate(file, line, `{{${tag}}} closes nothing`);
    } else if (/^[\w-]+$/.test(tag)) {
      body.push({ kind: 'value', name: tag, line, body: [] });
    } else {
      throw badTemplate(file, line, `{{${tag}}} is not understood`);
    }
  }
  const left = open.at(-1);
  if (left) throw badTemplate(file, left.line, `{{#${left.kind}}} is never closed`);
  root.push({ kind: 'text', text: text.slice(at) });
  return root;
}

function lookUp(tag: Tag, frame: Frame): Scope[string] {
  for (let at: Frame | undefined = frame; at; at = at.outer) {
    if (Object.hasOwn(at.scope, tag.name)) return at.scope[tag.name];
  }
  throw badTemplate(frame.file, tag.line, `{{${tag.name}}} names nothing that is known here`);
}

function isThere(value: Scope[string]): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function badTemplate(file: string, line: number, problem: string): Failure {
  return new Failure('bad-template', `${file} line ${line}: ${problem}`, ReturnCode.arguments);
}
