import type { Deadline } from '../../ocf/deadline';

/** The status with which the web server at an address answers for a path; undefined when it does not answer. */
export async function askWebServer(address: string, path: string, deadline: Deadline): Promise<number | undefined> {
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const question = request({ host: address, path, method: 'HEAD', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    question.setTimeout(deadline.limit(3000), () => question.destroy(new Error('too late')));
    question.on('error', () => resolve(undefined));
    question.end();
  });
}
