/** What is written to, and what is known of it. */
export interface Terminal {
  readonly write: (text: string) => void;
  /** A person watches: lines may be rewritten in place. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

/** Standard output as a terminal, or not. Colours go unless NO_COLOR is set (no-color.org). */
export function standardTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const interactive = stream.isTTY === true && env.TERM !== 'dumb';
  // The reader may go away (head, a closed connection); what is being done must not end for that.
  stream.on('error', () => {});
  return {
    write: (text) => stream.write(text),
    interactive,
    colour: interactive && !env.NO_COLOR,
    columns: stream.columns ?? 80,
  };
}

const codes = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

/** A text in a colour, where there are colours. */
export function painted(terminal: Terminal, colour: keyof typeof codes, text: string): string {
  return terminal.colour ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}
