import { execute } from '../commands/execute';
import { ANSWER_IS_COMPLETE, decodeRequest, encodeAnswer } from '../protocol/message';
import { Output } from '../protocol/output';
import type { Caller } from '../protocol/policy';
import { shortHostname } from '../system/addresses';
import { pause } from '../system/pause';
import { siteLogPort, writeCommandLog } from './command-log-client';
import { openDaemonDatabase } from './daemon-database';

/** Starting a request in the real daemon and reading it take this long (ms). */
const HANDLING = 60;

/** `xcatd SSL: command for user@host`: runs the one request on stdin; stdout goes to the client. */
export async function runRequestProcess(): Promise<void> {
  const request = decodeRequest(await Bun.stdin.text());
  const caller: Caller = JSON.parse(process.env.XCATD_CALLER ?? '{"host":"localhost"}');
  await pause(HANDLING);
  const output = new Output((answer) => void process.stdout.write(encodeAnswer(answer)), shortHostname());
  await execute(request, output, openDaemonDatabase, caller);
  await writeCommandLog(
    await siteLogPort(),
    `${caller.name}@${caller.host} ${[request.command, ...request.args].join(' ')}`,
  );
  process.stdout.write(ANSWER_IS_COMPLETE);
}
