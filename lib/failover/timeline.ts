/** What happened when, for the table at the end. */
export class Timeline {
  private readonly began = performance.now();
  private readonly marks: { readonly at: number; readonly text: string }[] = [];

  /** Something has just happened. */
  mark(text: string): void {
    this.marks.push({ at: performance.now() - this.began, text });
  }

  /** One line for each mark: seconds since the beginning, seconds since the mark before, and what it was. */
  lines(): string[] {
    return this.marks.map(({ at, text }, index) => {
      const took = at - (this.marks[index - 1]?.at ?? 0);
      return `${seconds(at)}  ${`+${(took / 1000).toFixed(1)}`.padStart(7)} s  ${text}`;
    });
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(7)} s`;
}
