import { fileSystemAdvice, fileSystemProblem } from '../../host/storage/suitability';
import type { Check } from '../check';
import { theSettings, theStorage } from '../given';
import { NotApplicable, ok, problem, type Verdict, warning } from '../verdict';

const mib = 1024 * 1024;
/** Less than this and xCAT, its database or a monitor's probe will soon not be able to write. */
const littleBytes = 1024 * mib;
const noBytes = 64 * mib;
const littleInodes = 10_000;

/** The shared directory itself. */
export const storageChecks: readonly Check[] = [
  {
    id: 'storage-answers',
    title: 'the shared directory is there and answers',
    judge: (look) => {
      const { directory } = theSettings(look);
      if (!('known' in look.storage)) return problem(look.storage.why, 'look at the storage and its network');
      const { kind } = theStorage(look);
      if (kind === 'directory') return ok(directory);
      const seen = kind === 'absent' ? 'is not there' : 'is not a directory';
      return problem(`${directory} ${seen}`, 'mount the shared storage there');
    },
  },
  {
    id: 'storage-writable',
    title: 'it is writable',
    judge: (look) => {
      const { writable } = there(look);
      if (writable) return ok('for root');
      return problem(
        `root may not write to ${theSettings(look).directory}`,
        'is it mounted read-only (dmesg says why), or exported with root_squash?',
      );
    },
  },
  {
    id: 'storage-access',
    title: 'the web server and tftp may go through it',
    judge: (look) => {
      const { mode } = there(look);
      if ((mode & 0o001) !== 0) return ok(`mode ${mode.toString(8)}`);
      const { directory } = theSettings(look);
      return problem(`${directory} has mode ${mode.toString(8)}`, `chmod o+x ${directory}`);
    },
  },
  {
    id: 'storage-room',
    title: 'it has room',
    judge: (look) => roomVerdict(there(look)),
  },
  {
    id: 'storage-type',
    title: 'its file system suits xCAT and a database',
    judge: (look) => {
      const { type } = there(look);
      const found = fileSystemProblem(type, theSettings(look).database);
      if (!found) return ok(type);
      return (found.grade === 'unusable' ? problem : warning)(found.problem, fileSystemAdvice);
    },
  },
  {
    id: 'storage-shared',
    title: 'it is storage that the other node can see',
    judge: (look) => {
      const { ownFileSystem, manifest } = there(look);
      if (ownFileSystem === undefined) return ok('it is a file system of its own');
      const { directory } = theSettings(look);
      const advice = 'is the shared storage mounted? What is written there now, the other node does not see';
      return (manifest ? warning : problem)(`${directory} is on ${ownFileSystem}`, advice);
    },
  },
];

function there(look: Parameters<Check['judge']>[0]) {
  const storage = theStorage(look);
  if (storage.kind !== 'directory') throw new NotApplicable('the shared directory is not there');
  return storage;
}

function roomVerdict({ freeBytes, freeInodes }: { freeBytes: number; freeInodes: number | undefined }): Verdict {
  const inodes = freeInodes === undefined ? '' : `, ${freeInodes} files`;
  const evidence = `${Math.floor(freeBytes / mib)} MiB${inodes} free`;
  const advice = 'make room, or make it larger: a full disk ends in failed monitors';
  if (freeBytes < noBytes || freeInodes === 0) return problem(evidence, advice);
  if (freeBytes < littleBytes || (freeInodes !== undefined && freeInodes < littleInodes))
    return warning(evidence, advice);
  return ok(evidence);
}
