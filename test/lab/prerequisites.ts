import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { hostPath, run } from './host';
import { withLock } from './lock';

// Programs that the lab runs on the host, and the Debian package that each is in.
const programs = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  nsenter: 'util-linux',
  mount: 'mount',
} as const;

/** Sees to it that this machine can hold a lab: installs what is missing, or throws one line that says what is. */
export async function ensurePrerequisites(log: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('the lab needs Linux and root');
  await ensurePrograms(programs, log);
}

/** Installs the Debian packages of programs that this machine lacks, or throws one line that says what is missing. */
export async function ensurePrograms(
  wanted: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<void> {
  const missing = () => Object.entries(wanted).filter(([program]) => !isInPath(program));
  if (missing().length === 0) return;
  // On a fresh machine the first labs come up side by side, and apt-get serves one at a time.
  await withLock('packages', () => installPackages(missing(), log));
}

async function installPackages(missing: readonly [string, string][], log: (line: string) => void): Promise<void> {
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  if (!isInPath('apt-get')) {
    const names = missing.map(([program]) => program).join(', ');
    throw new Error(`this needs ${names}; there is no apt-get to install them`);
  }
  log(`installing ${packages.join(', ')}`);
  // A machine that has just booted may be at its own updates.
  const patience = ['-o', 'DPkg::Lock::Timeout=300'];
  const install = [...patience, 'install', '--yes', '--no-install-recommends', ...packages];
  await run('apt-get', install)
    .catch(() => run('apt-get', [...patience, 'update']).then(() => run('apt-get', install)))
    .catch((error: unknown) => {
      throw new Error(`install ${packages.join(', ')}: apt-get could not: ${(error as Error).message}`);
    });
}

function isInPath(program: string): boolean {
  const directories = hostPath().split(':');
  return directories.some((directory) => isExecutable(join(directory, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
