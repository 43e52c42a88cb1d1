import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from './paths';
import { identify, isAlive, type ProcessId } from './processes';

/** What is written down of a lab, so that any later process finds it again. */
export interface InstanceRecord {
  readonly name: string;
  /** The nodes' names; node n (from 1) has the address 10.88.0.n. */
  readonly nodes: readonly string[];
  /** The process whose end makes the lab superfluous; absent for a lab that outlives the process that made it. */
  readonly owner?: ProcessId;
}

const namePattern = /^[a-z][a-z0-9-]{0,30}$/;

/** Throws unless the name can stand in names of machines, namespaces and directories. */
export function checkName(kind: string, name: string): void {
  if (!namePattern.test(name)) {
    throw new Error(`${kind} "${name}": small letters, digits and "-", at most 31, beginning with a letter`);
  }
}

/** The directory that holds all of an instance. */
export function instanceDirectory(name: string): string {
  return join(stateDirectory(), name);
}

/** The network namespace with an instance's switch. */
export function switchNamespace(name: string): string {
  return `xcatha-lab-${name}`;
}

/** Writes a record, whole or not at all. The first time, this is what makes the instance exist. */
export function writeRecord(record: InstanceRecord): void {
  const directory = instanceDirectory(record.name);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const file = join(directory, 'instance.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** The record of an instance; throws when there is no such lab. */
export function readRecord(name: string): InstanceRecord {
  const file = join(instanceDirectory(name), 'instance.json');
  if (!existsSync(file)) throw new Error(`there is no lab "${name}" (make lab-up LAB=${name} brings one up)`);
  return JSON.parse(readFileSync(file, 'utf8')) as InstanceRecord;
}

/** The names of all instances, whole or half made. */
export function listInstances(): string[] {
  return existsSync(stateDirectory()) ? readdirSync(stateDirectory()).sort() : [];
}

/** The running process as an owner. */
export function thisProcess(): ProcessId {
  const id = identify(process.pid);
  if (id === undefined) throw new Error('this process is not in /proc');
  return id;
}

/** Whether an instance belongs to a process that has ended without taking it down. */
export function isOrphan(name: string): boolean {
  try {
    const { owner } = readRecord(name);
    return owner !== undefined && !isAlive(owner);
  } catch {
    return true; // nothing was recorded yet: its making was killed at the first step
  }
}
