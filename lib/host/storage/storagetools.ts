import type { ChildResult } from '../programs/child';

/** What the system's own tools do on shared storage. */
export type ToolRequest =
  /** The text of a file, null when there is none. */
  | { readonly op: 'read'; readonly path: string }
  /** What each path is; links are followed. */
  | { readonly op: 'kinds'; readonly paths: readonly string[] }
  /**
   * Writes a few bytes over the beginning of a file, if it is there. Not durable, and a reader beside it may see the old text
   * or the new one: for a sign of life, which the next one replaces.
   */
  | { readonly op: 'overwrite'; readonly path: string; readonly text: string }
  /** Removes a file; one that is not there is already removed. */
  | { readonly op: 'remove'; readonly path: string };

export type PathKind = 'directory' | 'file' | 'other' | 'absent';

interface ToolAnswers {
  readonly read: { readonly text: string | null };
  readonly kinds: { readonly kinds: readonly PathKind[] };
  readonly overwrite: { readonly found: boolean };
  readonly remove: object;
}

export type ToolAnswer<Op extends ToolRequest['op']> = ToolAnswers[Op];

/** How a tool is called, and what its answer means. */
interface Tool {
  readonly command: readonly string[];
  readonly input: string | undefined;
  readonly read: (result: ChildResult) => object | { readonly error: string };
}

export function isToolRequest(request: { readonly op: string }): request is ToolRequest {
  return ['read', 'kinds', 'overwrite', 'remove'].includes(request.op);
}

/** The tool that does what is asked. */
export function toolFor(request: ToolRequest): Tool {
  switch (request.op) {
    case 'read':
      return {
        command: ['/bin/cat', '--', request.path],
        input: undefined,
        read: (result) => (isAbsence(result.stderr) ? { text: null } : orError(result, { text: result.stdout })),
      };
    case 'kinds':
      return {
        command: ['/usr/bin/stat', '-L', '--format=%F:%n', '--', ...request.paths],
        input: undefined,
        read: (result) => kindsOf(request.paths, result),
      };
    case 'overwrite':
      return {
        command: ['/bin/dd', `of=${request.path}`, 'conv=notrunc,nocreat', 'status=none'],
        input: request.text,
        read: (result) =>
          result.code !== 0 && isAbsence(result.stderr) ? { found: false } : orError(result, { found: true }),
      };
    case 'remove':
      return {
        command: ['/bin/rm', '-f', '--', request.path],
        input: undefined,
        read: (result) => orError(result, {}),
      };
  }
}

/** ENOENT and ENOTDIR mean that it is not there; every other error means that nobody knows. */
function isAbsence(complaint: string): boolean {
  return /: (No such file or directory|Not a directory)$/m.test(complaint);
}

function orError<Answer extends object>({ code, stderr }: ChildResult, answer: Answer): Answer | { error: string } {
  return code === 0 ? answer : { error: stderr.trim() || `the tool that looks at it ended with ${code}` };
}

function kindsOf(paths: readonly string[], { stdout, stderr }: ChildResult): object | { error: string } {
  const unknown = stderr.split('\n').find((line) => line !== '' && !isAbsence(line));
  if (unknown) return { error: unknown };
  const lines = stdout.split('\n').filter((line) => line !== '');
  const absences = stderr.split('\n').filter((line) => line !== '');
  // What was said of some of them only, where there was no room for all of the answer, is no absence.
  if (lines.length + absences.length < paths.length) return { error: 'no answer (is there no room left in /run?)' };
  const found = new Map(lines.map((line) => [line.slice(line.indexOf(':') + 1), line] as const));
  return { kinds: paths.map((path) => kindOf(found.get(path))) };
}

function kindOf(line: string | undefined): PathKind {
  if (line === undefined) return 'absent';
  if (line.startsWith('directory:')) return 'directory';
  return /^regular (empty )?file:/.test(line) ? 'file' : 'other';
}
