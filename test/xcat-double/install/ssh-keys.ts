import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../system/run';

const HOST_KEYS = '/etc/xcat/hostkeys';
const POSTSCRIPTS = '/install/postscripts';

/** The ssh host keys that all nodes share, and their public halves where nodes fetch them. */
export async function makeHostKeys(): Promise<void> {
  mkdirSync(HOST_KEYS, { recursive: true });
  mkdirSync(join(POSTSCRIPTS, 'hostkeys'), { recursive: true });
  for (const type of ['rsa', 'ecdsa', 'ed25519']) {
    const file = join(HOST_KEYS, `ssh_host_${type}_key`);
    if (!existsSync(file)) await mustRun('ssh-keygen', ['-q', '-t', type, '-f', file, '-C', '', '-N', '']);
    copyFileSync(`${file}.pub`, join(POSTSCRIPTS, 'hostkeys', `ssh_host_${type}_key.pub`));
  }
}

/** Root's own key, and its public half as the key that nodes let in. */
export async function makeRootKey(): Promise<void> {
  mkdirSync('/root/.ssh', { recursive: true, mode: 0o700 });
  const file = '/root/.ssh/id_rsa';
  if (!existsSync(file)) await mustRun('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', file]);
  writeFileSync('/root/.ssh/config', 'StrictHostKeyChecking no\nHashKnownHosts no\n', { mode: 0o600 });
  mkdirSync(join(POSTSCRIPTS, '_ssh'), { recursive: true, mode: 0o755 });
  copyFileSync(`${file}.pub`, join(POSTSCRIPTS, '_ssh', 'authorized_keys'));
}
