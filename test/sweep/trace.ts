/** One system call of a trace, entered and returned from. */
export interface TracedCall {
  readonly pid: number;
  /** Seconds. */
  readonly at: number;
  readonly name: string;
  readonly args: string;
  /** What strace shows behind the `=`; empty for a call that never returned. */
  readonly result: string;
}

/** What strace -f -ttt -y wrote. */
export interface Trace {
  /** In the order in which they were entered. */
  readonly calls: readonly TracedCall[];
  /** When each process (and thread) ended, seconds. */
  readonly ends: ReadonlyMap<number, number>;
}

const entry = /^(\d+) +(\d+\.\d+) (.*)$/;

/** Reads a trace; the halves of a call that others interrupted are put together. */
export function parseTrace(text: string): Trace {
  const calls: TracedCall[] = [];
  const ends = new Map<number, number>();
  const open = new Map<number, { index: number; text: string }>();
  for (const line of text.split('\n')) {
    const [, process, time, rest = ''] = entry.exec(line) ?? [];
    if (process === undefined) continue;
    const pid = Number(process);
    const at = Number(time);
    if (/^\+\+\+ /.test(rest)) ends.set(pid, at);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const begun = open.get(pid);
    if (resumed !== undefined && begun) {
      open.delete(pid);
      calls[begun.index] = callOf(pid, calls[begun.index]?.at ?? at, `${begun.text}${resumed}`);
    } else if (/^\w+\(/.test(rest)) {
      const unfinished = rest.endsWith('<unfinished ...>');
      const whole = unfinished ? rest.slice(0, -'<unfinished ...>'.length).trimEnd() : rest;
      if (unfinished) open.set(pid, { index: calls.length, text: whole });
      calls.push(callOf(pid, at, whole));
    }
  }
  return { calls, ends };
}

function callOf(pid: number, at: number, text: string): TracedCall {
  const name = text.slice(0, text.indexOf('('));
  const end = text.lastIndexOf(') = ') < 0 ? text.search(/\)\s+= [^"]*$/) : text.lastIndexOf(') = ');
  const args = text.slice(name.length + 1, end < 0 ? undefined : end);
  const result = end < 0 ? '' : text.slice(end + 1).replace(/^\s*= /, '');
  return { pid, at, name, args, result };
}

/** The strings among a call's arguments: its paths. */
export function stringsOf({ args }: TracedCall): string[] {
  return [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '');
}

/** The path that the call's first argument, an open file, was opened by; undefined for a socket, a pipe and the like. */
export function fileOf({ args }: TracedCall): string | undefined {
  return /^\d+<(\/.*?)>/.exec(args)?.[1];
}

export function hasFailed({ result }: TracedCall): boolean {
  return result.startsWith('-1 ');
}
