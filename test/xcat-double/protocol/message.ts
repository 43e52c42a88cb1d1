import { parseString } from 'xml2js';

/** What a client asks of xcatd. */
export interface Request {
  readonly command: string;
  readonly args: readonly string[];
  /** Text that the client read for the command (tabrestore), if any. */
  readonly input?: string;
}

/** One piece of xcatd's answer. */
export interface Answer {
  readonly kind: 'data' | 'error' | 'warning';
  readonly text: string;
  /** The host name of the xcatd that says it; errors print it in brackets. */
  readonly source?: string;
  /** The client's exit code becomes the highest of these. */
  readonly code?: number;
}

/** The element that ends a request on the wire. */
export const END_OF_REQUEST = '</xcatrequest>';
/** The element that ends each piece of an answer on the wire. */
export const END_OF_ANSWER = '</xcatresponse>';
/** The last piece of every complete answer. */
export const ANSWER_IS_COMPLETE = `<xcatresponse><serverdone></serverdone>${END_OF_ANSWER}\n`;

/** A request as XML. */
export function encodeRequest(request: Request): string {
  const args = request.args.map((arg) => element('arg', arg)).join('');
  const input = request.input === undefined ? '' : element('stdin', request.input);
  return `<xcatrequest>${element('command', request.command)}${args}${input}${END_OF_REQUEST}\n`;
}

/** Reads a request. Throws on anything that is none. */
export function decodeRequest(xml: string): Request {
  const fields = parse(xml, 'xcatrequest');
  const [command] = fields.command ?? [];
  if (!command) throw new Error('a request without a command');
  const [input] = fields.stdin ?? [];
  return { command, args: fields.arg ?? [], ...(input === undefined ? {} : { input }) };
}

/** One piece of an answer as XML. */
export function encodeAnswer(answer: Answer): string {
  const source = answer.source === undefined ? '' : element('xcatdsource', answer.source);
  const code = answer.code === undefined ? '' : element('errorcode', String(answer.code));
  return `<xcatresponse>${element(answer.kind, answer.text)}${source}${code}${END_OF_ANSWER}\n`;
}

/** Reads one piece of an answer; undefined for the piece that says the answer is complete. */
export function decodeAnswer(xml: string): Answer | undefined {
  const fields = parse(xml, 'xcatresponse');
  if (fields.serverdone) return undefined;
  const [source] = fields.xcatdsource ?? [];
  const [code] = fields.errorcode ?? [];
  for (const kind of ['data', 'error', 'warning'] as const) {
    const text = fields[kind]?.[0];
    if (text === undefined) continue;
    return {
      kind,
      text,
      ...(source === undefined ? {} : { source }),
      ...(code === undefined ? {} : { code: Number(code) }),
    };
  }
  throw new Error('an answer that says nothing');
}

function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`)}</${name}>`;
}

function parse(xml: string, root: string): Record<string, string[]> {
  let fields: Record<string, string[]> | undefined;
  parseString(xml, { includeWhiteChars: true, async: false }, (error, document) => {
    if (error) throw error;
    fields = document?.[root];
  });
  if (typeof fields !== 'object') throw new Error(`not an ${root}`);
  return fields;
}
