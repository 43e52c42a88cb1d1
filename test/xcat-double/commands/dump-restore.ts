import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDatabaseLocation } from '../database/cfgloc';
import { ask } from '../protocol/client';
import type { Request } from '../protocol/message';
import { terminal } from '../protocol/output';
import { pause } from '../system/pause';
import { readTableFile } from './table-file';

/** Logs, which dumpxCATdb leaves out. */
const notDumped = new Set(['auditlog', 'eventlog']);
/** The real ones start a process for every table (ms). */
const PER_TABLE_DUMP = 60;
const PER_TABLE_RESTORE = 190;

/** `dumpxCATdb -p DIR`: every table but the logs as CSV. Returns the exit code. */
export async function dumpDatabase(args: readonly string[]): Promise<number> {
  const directory = optionValue(args, '-p');
  if (!directory) {
    terminal.err(' Requires -p with path to directory to hold db files.\n');
    return 1;
  }
  if (!existsSync(directory)) {
    terminal.out(` Creating ${directory} for database dump\n`);
    mkdirSync(directory, { recursive: true });
  }
  if (args.includes('-b')) {
    refuseBinaryDump();
    return 1;
  }
  const listing = await quietly({ command: 'tabdump', args: [] });
  if (listing.code !== 0) {
    complain('tabdump', listing);
    terminal.err('Error running tabdump to get list of tables\n');
    return 1;
  }
  for (const table of listing.stdout.split('\n').filter((name) => name && !notDumped.has(name))) {
    await pause(PER_TABLE_DUMP);
    const file = join(directory, `${table}.csv`);
    const dumped = await quietly({ command: 'tabdump', args: ['-f', file, table] });
    if (dumped.code !== 0) complain(`tabdump -f ${file} ${table}`, dumped);
  }
  terminal.out('Backup Complete.\n');
  return 0;
}

/** `dumpxCATdb -b`: not for SQLite; for PostgreSQL it looks for packages of rpm first, and on Debian finds no rpm. */
function refuseBinaryDump(): void {
  const { engine } = readDatabaseLocation();
  const command = 'rpm -qa | grep postgresql';
  if (engine !== 'Pg') {
    terminal.err(`Binary dump (-b) is not supported for ${engine.toUpperCase()}\n`);
    return;
  }
  terminal.err(`sh: 1: rpm: not found\nCommand failed: ${command} 2>&1. Error message: .\n\n ${command} failed. \n`);
  terminal.err(
    'PostgreSQL is not installed.  If on AIX, it should be first obtained from the xcat dependency tarballs and ',
  );
  terminal.err('installed before running this command.\n If on Linux, install from the OS CDs.\n');
}

/** `restorexCATdb -p DIR`: tables from their CSV files. Its exit code is 0 however many of them fail, as the real one's. */
export async function restoreDatabase(args: readonly string[]): Promise<number> {
  const directory = optionValue(args, '-p');
  if (!directory || !existsSync(directory)) {
    terminal.err(' Input path must exist \n\n');
    return 1;
  }
  const files = readdirSync(directory).filter((name) => name.endsWith('.csv'));
  for (const name of files.sort().toReversed()) {
    await pause(PER_TABLE_RESTORE);
    if (args.includes('-V')) terminal.out(`Restoring ${name}.\n\n`);
    const file = join(directory, name);
    const restored = await quietly(readTableFile([file]));
    if (restored.code === 0) continue;
    complain(`tabrestore ${file}`, restored);
    const reason = `${restored.stderr}${restored.stdout}`.trim().replaceAll('\n', ' ');
    terminal.err(`Error running tabrestore ${file}, ${reason}\n\n`);
  }
  terminal.out('Restore of Database Complete.\n');
  return 0;
}

interface Quiet {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function quietly(request: Request): Promise<Quiet> {
  let stdout = '';
  let stderr = '';
  const code = await ask(request, {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
  });
  return { code, stdout, stderr };
}

function complain(command: string, { stdout, stderr }: Quiet): void {
  terminal.err(`Command failed: ${command} 2>&1. Error message: ${`${stderr}${stdout}`.trim()}.\n\n`);
}

function optionValue(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}
