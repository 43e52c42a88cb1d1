#!/usr/bin/env bun
/**
 * The xCAT double: stands in for xCAT in tests. One executable serves as every command and every process of the daemon;
 * argv[0] says which.
 */
import { basename } from 'node:path';
import { changeTable } from './commands/chtab';
import { dumpDatabase, restoreDatabase } from './commands/dump-restore';
import { commands } from './commands/registry';
import { readTableFile } from './commands/table-file';
import { nameProcess } from './daemon/child';
import { runDatabaseWorker } from './daemon/database-worker';
import { launch } from './daemon/launcher';
import { runMainProcess } from './daemon/main-process';
import { runRequestProcess } from './daemon/request-process';
import { REQUEST_TITLE, titles } from './daemon/titles';
import { runCommandLogWriter, runDiscoveryWorker, runInstallMonitor, runUdpListener } from './daemon/workers';
import { setUpMariadb } from './dbsetup/mysqlsetup';
import { setUpPostgresql } from './dbsetup/pgsqlsetup';
import { configure } from './install/xcatconfig';
import { ask } from './protocol/client';
import { pause } from './system/pause';

/** Loading the Perl modules takes a real client this long before it does anything (ms). */
const CLIENT_LOADING = 60;

const processes: Readonly<Record<string, () => void | Promise<void>>> = {
  [titles.main]: runMainProcess,
  [titles.database]: runDatabaseWorker,
  [titles.udp]: runUdpListener,
  [titles.discovery]: runDiscoveryWorker,
  [titles.installMonitor]: runInstallMonitor,
  [titles.commandLog]: runCommandLogWriter,
};

const programs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  chtab: changeTable,
  dumpxCATdb: dumpDatabase,
  mysqlsetup: setUpMariadb,
  pgsqlsetup: (args) => setUpPostgresql(args, 'nine'),
  // An administrator's copy, as the one that the recordings were made with: edited to know versions after 9.
  'pgsqlsetup.local': (args) => setUpPostgresql(args, 'any'),
  restorexCATdb: restoreDatabase,
  xcatconfig: configure,
  xcatd: launch,
};

async function start(calledAs: string, args: readonly string[]): Promise<void> {
  if (calledAs.startsWith(REQUEST_TITLE)) {
    nameProcess(calledAs);
    return runRequestProcess();
  }
  const daemonProcess = processes[calledAs];
  if (daemonProcess) {
    nameProcess(calledAs);
    return daemonProcess();
  }
  const name = basename(calledAs);
  process.exitCode = await runProgram(name, args);
}

async function runProgram(name: string, args: readonly string[]): Promise<number> {
  const program = programs[name];
  if (program) return program(args);
  if (!(name in commands)) {
    console.error('xCAT double: stands in for xCAT in tests. Call it by the name of an xCAT command.');
    return 1;
  }
  await pause(CLIENT_LOADING);
  return ask(name === 'tabrestore' ? readTableFile(args) : { command: name, args });
}

start(process.argv0, process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
