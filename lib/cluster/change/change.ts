import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from '../../host/files/atomicfile';
import { failureText } from '../../host/programs/run';
import { Failure } from '../../ocf/failure';
import { type ClusterAccess, runTool, runToolOk } from '../state/access';

/** Where the CIB is kept as it was before a change. */
export const backupDirectory = '/var/lib/xcatha';

/** A copy of the configuration, which tools may work on in as many steps as they need. */
export interface Draft {
  /** Reads and writes the copy. */
  readonly access: ClusterAccess & { readonly cibFile: string };
  /** Puts a text into a file beside the copy and returns its path. */
  writeFile(name: string, text: string): string;
}

/**
 * Lets `work` change a copy of the configuration and returns the difference as a patch: empty when there is none. The
 * copy is private, since fencing devices have passwords, and gone afterwards. @throws Failure what `work` throws.
 */
export async function draftPatch(
  before: string,
  access: ClusterAccess,
  work: (draft: Draft) => Promise<void>,
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'xcatha-'));
  const writeFile = (name: string, text: string) => {
    const path = join(directory, name);
    writeDurably(path, text, 0o600);
    return path;
  };
  try {
    const original = writeFile('before.xml', before);
    const cibFile = writeFile('after.xml', before);
    await work({ access: { ...access, cibFile, home: directory }, writeFile });
    // Without versions, as the shells do it: the status part of a living cluster changes all the time.
    const args = ['--original', original, '--new', cibFile, '--no-version'];
    const result = await runTool('crm_diff', args, { ...access, cibFile });
    if (result.code === 0) return '';
    if (result.code === 1 && result.stdout.includes('<diff')) return result.stdout;
    throw new Failure('cluster-refused', failureText(result));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Checks a draft as the cluster would. Warnings are no hindrance: crm_verify also warns of the moment, of a node that is
 * down or a lost quorum. @throws Failure `cib-invalid` with what crm_verify says.
 */
export async function verifyDraft(draft: Draft): Promise<void> {
  const result = await runTool('crm_verify', ['--verbose', '--xml-file', draft.access.cibFile], draft.access);
  const said = `${result.stdout}\n${result.stderr}`;
  // In the words of Pacemaker 2 and 3.
  if (result.code === 0 || /^crm_verify: Warnings found|^Configuration invalid \(with warnings\)/m.test(said)) return;
  const errors = said.split('\n').filter((line) => /\berror:/.test(line));
  const reason =
    errors.length > 0 ? errors.map((line) => line.replace(/^.*error:\s*/, '')).join('; ') : failureText(result);
  throw new Failure('cib-invalid', `the cluster would not take the configuration: ${reason}`);
}

/** Applies a patch to the cluster in one atomic step. @throws Failure `cluster-refused`; nothing has changed then. */
export async function applyPatch(patch: string, access: ClusterAccess): Promise<void> {
  await runToolOk('cibadmin', ['--patch', '--xml-pipe'], access, { input: patch });
}

/** Keeps the configuration as it was, in a file for root alone, and returns its path. Throws system errors. */
export function backUp(before: string, directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `cib-${new Date().toISOString().replace(/[:.]/g, '-')}.xml`);
  writeDurably(path, before, 0o600);
  return path;
}
