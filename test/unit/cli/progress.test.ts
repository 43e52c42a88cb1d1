import { test } from 'tap';
import { ProgressReporter } from '../../../lib/cli/progress';
import type { Terminal } from '../../../lib/cli/terminal';

function fakeTerminal(changes: Partial<Terminal> = {}): Terminal & { text(): string } {
  let written = '';
  return {
    write: (text) => {
      written += text;
    },
    interactive: false,
    colour: false,
    columns: 60,
    text: () => written,
    ...changes,
  };
}

test('without a person watching: one plain line for each step, with a clock and the result', async (t) => {
  const terminal = fakeTerminal();
  const log: string[] = [];
  const reporter = new ProgressReporter(terminal, (line) => log.push(line));
  reporter.begin(1, 2, 'the address is there');
  reporter.progress('adding');
  reporter.end('passed', '');
  reporter.begin(2, 2, 'the name is there');
  reporter.end('failed', 'no such name');
  t.match(
    terminal.text(),
    /^ +\d+\.\d s {2}1\/2 the address is there \[Passed\]\n +\d+\.\d s {2}2\/2 the name is there \[Failed\] no such name\n$/,
  );
  t.same(log, [' 1/2 the address is there [Passed]', ' 2/2 the name is there [Failed] no such name']);
});

test('on a terminal progress is rewritten in place, within its width, and colours never reach the log', async (t) => {
  const terminal = fakeTerminal({ interactive: true, colour: true });
  const log: string[] = [];
  const reporter = new ProgressReporter(terminal, (line) => log.push(line));
  reporter.begin(6, 12, 'data');
  reporter.progress('x'.repeat(200));
  reporter.end('passed', '');
  const rewritten = terminal
    .text()
    .split('\r\x1b[K')
    .filter((piece) => !piece.endsWith('\n'));
  t.ok(rewritten.length >= 2);
  t.ok(rewritten.every((piece) => piece.length < 60));
  t.match(terminal.text(), /\x1b\[32m\[Passed\]\x1b\[0m\n$/);
  t.same(log, [' 6/12 data [Passed]']);
});
