import { failureText } from '../../host/programs/run';
import type { Deadline } from '../../ocf/deadline';
import { Failure } from '../../ocf/failure';
import { xcat } from '../client';

/** Limit of one make command, ms. The commands have none of their own (facts/xcat, 6.4). */
const limitMs = 120_000;

/** Runs one of xCAT's make commands. @throws Failure `make-failed`. */
export async function make([command = '', ...args]: readonly string[], deadline: Deadline): Promise<void> {
  const result = await xcat(command, args, { deadline, timeoutMs: limitMs });
  if (result.code !== 0) throw new Failure('make-failed', failureText(result));
}
