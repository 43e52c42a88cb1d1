import { SetupFailure, type Talk } from './talk';

/**
 * A password from the environment, else from stdin after a question. Without a terminal there it takes what it gets, an
 * empty one too. Throws SetupFailure unless it consists of letters and digits.
 */
export async function askPassword(variable: string, question: string, talk: Talk): Promise<string> {
  const given = process.env[variable];
  const password = given || (await askAtTerminal(question, talk));
  if (!/[^a-zA-Z0-9]/.test(password)) return password;
  throw new SetupFailure(
    given
      ? `The password in the env variable ${variable} is not alpha-numeric.`
      : 'The input password  is not alpha-numeric. Rerun the command an input an alpha-numeric password.',
  );
}

async function askAtTerminal(question: string, talk: Talk): Promise<string> {
  talk.info(question);
  echo('-echo');
  let line = '';
  for await (const first of console) {
    line = first;
    break;
  }
  echo('echo');
  return line;
}

function echo(mode: 'echo' | '-echo'): void {
  Bun.spawnSync(['stty', mode], { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' });
}
