let command: readonly string[] = [process.execPath];

/** Tells how this very program is started: its executable, or Node and its script. Said once, at the program's start. */
export function setSelfCommand(words: readonly string[]): void {
  command = words;
}

/** The words that start this program in one of its internal roles. */
export function selfCommand(args: readonly string[]): string[] {
  return [...command, 'internal', ...args];
}

/** The file of this program: the executable, or the script that Node runs. What is installed beside it is found from here. */
export function programFile(): string {
  return command.at(-1) ?? process.execPath;
}
