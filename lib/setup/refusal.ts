/** The set-up cannot begin: nothing was changed. Each problem is one sentence that says what is wrong and what to do. */
export class Refusal extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'Refusal';
  }
}

/** Nothing but xCAT itself is missing on this node. */
export class XcatMissing extends Refusal {}

/** A step failed and what was done has been taken back, except for the leftovers. */
export class SetupFailure extends Error {
  constructor(
    message: string,
    readonly leftovers: readonly string[],
  ) {
    super(message);
    this.name = 'SetupFailure';
  }
}

/** The administrator stopped it: what was done stays, to be continued or rolled back. */
export class Interrupted extends Error {
  constructor(readonly doneSteps: readonly string[]) {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
