import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeFile, replaceFile } from '../host/files/atomicfile';
import { readLocalFile } from '../host/runstate';
import type { SetupOptions } from './options';
import type { StepId } from './stepids';

/** Where the journal of this node is. */
export const journalFile = '/var/lib/xcatha/journal.json';

/** The first node puts its data on the shared directory (`create`), every later one joins. */
export type Mode = 'create' | 'join';

/** What the journal knows of a step that was begun. */
export interface JournalEntry {
  readonly step: StepId;
  readonly state: 'begun' | 'done';
  /** What undo needs. */
  readonly memo?: unknown;
}

interface JournalText {
  readonly layout: 1;
  readonly options: SetupOptions;
  readonly mode: Mode;
  readonly node: string;
  /** The id of the data set that this run makes or joins. */
  readonly set: string;
  readonly state: 'running' | 'complete';
  /** What this run did. */
  readonly entries: readonly JournalEntry[];
  /** What earlier runs did that reached their end: rolling this one back leaves it alone. */
  readonly past: readonly JournalEntry[];
}

/**
 * The record of a run on this node's disk: written before each change, so that whatever kills the run, a later one knows what
 * to continue or to take back. Every write is durable and whole, for root's eyes only.
 */
export class Journal {
  private constructor(
    private readonly path: string,
    private text: JournalText,
  ) {}

  /** The journal that is there, or undefined. @throws Error when it cannot be understood. */
  static read(path = journalFile): Journal | undefined {
    const text = readLocalFile(path);
    if (text === undefined) return undefined;
    try {
      const parsed = JSON.parse(text) as JournalText;
      if (parsed.layout === 1 && Array.isArray(parsed.entries)) return new Journal(path, parsed);
    } catch {
      // Reported below: writes are whole, so this is none of ours.
    }
    throw new Error(`${path} is not a journal that this version of xcatha-setup understands; move it away`);
  }

  /** Begins a new run in memory, after an `earlier` complete one if there was; it reaches the disk with the first step. */
  static begin(
    run: Pick<JournalText, 'options' | 'mode' | 'node' | 'set'>,
    earlier?: Journal,
    path = journalFile,
  ): Journal {
    return new Journal(path, { layout: 1, ...run, state: 'running', entries: [], past: earlier?.text.past ?? [] });
  }

  get options(): SetupOptions {
    return this.text.options;
  }

  get mode(): Mode {
    return this.text.mode;
  }

  get set(): string {
    return this.text.set;
  }

  get node(): string {
    return this.text.node;
  }

  /** A run that has neither ended nor been taken back. */
  get unfinished(): boolean {
    return this.text.state === 'running' && this.text.entries.length > 0;
  }

  get entries(): readonly JournalEntry[] {
    return this.text.entries;
  }

  entry(step: StepId): JournalEntry | undefined {
    return this.text.entries.find((entry) => entry.step === step);
  }

  /** What earlier runs that reached their end did for a step; of several the first. */
  pastEntry(step: StepId): JournalEntry | undefined {
    return this.text.past.find((entry) => entry.step === step);
  }

  isDone(step: StepId): boolean {
    return this.entry(step)?.state === 'done';
  }

  /** Enters that a step begins; what an earlier attempt noted stays. Throws system errors. */
  async begin(step: StepId): Promise<void> {
    await this.put({ ...this.entry(step), step, state: 'begun' });
  }

  /** Notes what the undo of a begun step needs. Throws system errors. */
  async note(step: StepId, memo: unknown): Promise<void> {
    await this.put({ step, state: this.entry(step)?.state ?? 'begun', memo });
  }

  /** Enters that a step is done. Throws system errors. */
  async finish(step: StepId): Promise<void> {
    await this.put({ ...this.entry(step), step, state: 'done' });
  }

  /** Forgets a step that has been taken back; with the last one of all runs the journal itself goes. Throws system errors. */
  async drop(step: StepId): Promise<void> {
    const entries = this.text.entries.filter((entry) => entry.step !== step);
    const state = entries.length === 0 ? 'complete' : 'running';
    if (entries.length > 0 || this.text.past.length > 0) return this.write({ ...this.text, entries, state });
    this.text = { ...this.text, entries };
    this.remove();
  }

  /** The run has reached its end; what undo would need is kept, of each step the oldest. Throws system errors. */
  async complete(): Promise<void> {
    const { entries, past } = this.text;
    if (entries.length === 0) return;
    const added = entries.filter((entry) => !past.some((older) => older.step === entry.step));
    await this.write({ ...this.text, state: 'complete', entries: [], past: [...past, ...added] });
  }

  private async put(entry: JournalEntry): Promise<void> {
    const rest = this.text.entries.filter((other) => other.step !== entry.step);
    await this.write({ ...this.text, entries: [...rest, entry] });
  }

  private async write(text: JournalText): Promise<void> {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o755 });
    await replaceFile(this.path, `${JSON.stringify(text, null, 2)}\n`, 0o600);
    this.text = text;
  }

  /** Takes the journal away, with all that it knows. Throws system errors. */
  remove(): void {
    removeFile(this.path);
    try {
      rmdirSync(dirname(this.path));
    } catch {
      // Something else of ours is kept there.
    }
  }
}
