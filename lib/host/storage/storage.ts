import { closeSync } from 'node:fs';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { uptimeSeconds } from '../clock';
import { type Child, type ChildResult, startChild } from '../programs/child';
import { selfCommand } from '../programs/self';
import { contentOf, scratchFile } from '../runstate';
import type { OwnRequest } from './storagechild';
import { isToolRequest, type ToolAnswer, type ToolRequest, toolFor } from './storagetools';
import { rememberStuckChild, stuckChild } from './stuckchild';

/** What can be asked of shared storage. */
export type StorageRequest = ToolRequest | OwnRequest;

/** What the answer to a request holds. */
export type StorageAnswer<R extends StorageRequest> = R extends ToolRequest ? ToolAnswer<R['op']> : object;

/**
 * The only way to a shared directory. Storage that is dead blocks whoever touches it, for ever and beyond SIGKILL, so a
 * child does it, under a time limit, and nobody waits for a child that does not answer. While such a child hangs, the
 * storage counts as hung and no second one is started: at most one is left behind for a directory.
 *
 * What a monitor asks every few seconds is done by the smallest tool of the system (storagetools.ts), the rest by this very
 * program (storagechild.ts), which takes longer to start.
 *
 * @throws Failure `storage-hung` when it does not answer in time, `storage-full` when there is no room for what is to be
 * written, `storage-error` when it answers with another system error.
 */
export async function onStorage<R extends StorageRequest>(
  directory: string,
  request: R,
  deadline: Deadline,
  limitMs: number,
): Promise<StorageAnswer<R>> {
  const limit = deadline.limit(limitMs);
  const answer = isToolRequest(request)
    ? await askTool(directory, request, limit)
    : await askOurselves(directory, request, limit);
  if ('error' in answer) throw failureOf(directory, answer.error);
  return answer as StorageAnswer<R>;
}

function failureOf(directory: string, error: string): Failure {
  const full = /no space left on device|quota exceeded/i.test(error);
  if (!full) return new Failure('storage-error', `${directory}: ${error}`);
  return new Failure('storage-full', `no room is left in ${directory} (${error}); make room there`);
}

/**
 * Runs another program of the system that works on the shared directory, in the same way: bounded, and none beside one that
 * hangs. @throws Failure `storage-hung`.
 */
export function programOnStorage(
  directory: string,
  words: readonly string[],
  deadline: Deadline,
  limitMs: number,
): Promise<ChildResult> {
  return boundedChild(directory, words, undefined, deadline.limit(limitMs));
}

type Answer = object | { readonly error: string };

async function askTool(directory: string, request: ToolRequest, limit: number): Promise<Answer> {
  const { command, input, read } = toolFor(request);
  return read(await boundedChild(directory, command, input, limit));
}

async function askOurselves(directory: string, request: OwnRequest, limit: number): Promise<Answer> {
  const expires = uptimeSeconds() + limit / 1000;
  // By its standard input: what is written may be long, and is not for everybody's eyes.
  const input = JSON.stringify({ ...request, expires });
  const { stdout } = await boundedChild(directory, selfCommand(['storage']), input, limit);
  try {
    return JSON.parse(stdout) as Answer;
  } catch {
    return { error: 'the child that looks after the storage was killed' };
  }
}

async function boundedChild(
  directory: string,
  words: readonly string[],
  input: string | undefined,
  limit: number,
): Promise<ChildResult> {
  const stuck = stuckChild(directory);
  if (stuck) throw hung(directory, `process ${stuck.pid} still waits for it`);
  // Files in memory, not pipes: Node's streams would take longer to load than the child takes, and none can be left open.
  const stdin = input === undefined ? 'ignore' : scratchFile(input);
  const stdout = scratchFile();
  const stderr = scratchFile();
  try {
    const child = await startChild(words, { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, [
      stdin,
      stdout,
      stderr,
    ]);
    const code = await endOf(child, limit);
    if (code !== 'late') return { code, stdout: contentOf(stdout), stderr: code === 0 ? '' : contentOf(stderr) };
    if (child.pid !== undefined) rememberStuckChild(directory, child.pid);
    child.kill();
    throw hung(directory, `no answer within ${limit} ms`);
  } finally {
    for (const file of [stdin, stdout, stderr]) if (typeof file === 'number') closeSync(file);
  }
}

async function endOf(child: Child, limit: number): Promise<number | null | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limit);
  });
  try {
    return await Promise.race([child.exited, late]);
  } finally {
    clearTimeout(timer);
  }
}

function hung(directory: string, detail: string): Failure {
  return new Failure('storage-hung', `the storage under ${directory} hangs (${detail}); check it and its network`);
}
