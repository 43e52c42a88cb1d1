import type { Answer } from './message';

/** Where a command's words go: over the wire from xcatd, or straight to the terminal under XCATBYPASS. */
export class Output {
  #code = 0;

  /** `send` takes each piece at once; `source` is the host name that errors carry, absent under XCATBYPASS. */
  constructor(
    private readonly send: (answer: Answer) => void,
    private readonly source?: string,
  ) {}

  /** The exit code of the command so far. */
  get code(): number {
    return this.#code;
  }

  /** Ordinary output, one or more lines. */
  data(text: string): void {
    this.send({ kind: 'data', text });
  }

  /** `Error: [host]: text` on stderr; the exit code becomes at least 1. */
  error(text: string): void {
    this.#code ||= 1;
    this.send({ kind: 'error', text, code: 1, ...this.#named() });
  }

  /** `Error: text` on stderr, without the name of the host. */
  plainError(text: string): void {
    this.#code ||= 1;
    this.send({ kind: 'error', text, code: 1 });
  }

  /** `Warning: [host]: text` on stderr; the exit code stays. */
  warning(text: string): void {
    this.send({ kind: 'warning', text, ...this.#named() });
  }

  /** Makes the exit code 1 without a word. */
  fail(): void {
    this.#code ||= 1;
    this.send({ kind: 'data', text: '', code: 1 });
  }

  #named(): { source?: string } {
    return this.source === undefined ? {} : { source: this.source };
  }
}

/** Prints one piece of an answer as xCAT's client does and returns the exit code it asks for. */
export function printAnswer(answer: Answer, write: Writer = terminal): number {
  const source = answer.source === undefined ? '' : `[${answer.source}]: `;
  if (answer.kind === 'error') write.err(`Error: ${source}${answer.text}\n`);
  else if (answer.kind === 'warning') write.err(`Warning: ${source}${answer.text}\n`);
  else if (answer.code === undefined) write.out(`${answer.text}\n`);
  return answer.code ?? 0;
}

/** The two streams of a client command. */
export interface Writer {
  out(text: string): void;
  err(text: string): void;
}

/** This process's own stdout and stderr. */
export const terminal: Writer = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};
