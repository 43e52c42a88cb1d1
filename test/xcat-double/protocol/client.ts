import { constants } from 'node:os';
import { connect, type TLSSocket } from 'node:tls';
import { runInThisProcess } from '../commands/bypass';
import { connectFailureTexts, explainConnectFailure } from '../system/connect-failure';
import { credentialDirectory, readClientCredentials } from './credentials';
import { decodeAnswer, END_OF_ANSWER, encodeRequest, type Request } from './message';
import { printAnswer, terminal, type Writer } from './output';

/** Where Perl's client says it is when a connection fails. */
const CONNECT_LINE = 'at /opt/xcat/lib/perl/xCAT/Client.pm line 248.';
const TLS_LINE = 'at /opt/xcat/lib/perl/xCAT/Client.pm line 282.';

/** Sends a request to xcatd (or runs it here under XCATBYPASS), prints the answer and returns the exit code. */
export async function ask(request: Request, write: Writer = terminal): Promise<number> {
  if (process.env.XCATBYPASS) return runInThisProcess(request, write);
  const server = process.env.XCATHOST || 'localhost:3001';
  try {
    return await converse(server, request, write);
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error;
    write.err(`Connection failure: ${error.message}\n`);
    write.out(`Unable to open socket connection to xcatd daemon on ${server}.\n`);
    write.out('Verify that the xcatd daemon is running and that your SSL setup is correct.\n');
    return error.exitCode;
  }
}

/** No talk with xcatd came about. The exit code is the errno that the Perl client dies with. */
export class ConnectionFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

function converse(server: string, request: Request, write: Writer): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = Date.now();
    const socket = open(server, write);
    let heard = false;
    let isComplete = false;
    let pending = '';
    let code = 0;
    let failure: NodeJS.ErrnoException | undefined;
    socket.setEncoding('utf8');
    socket.on('secureConnect', () => {
      socket.write(encodeRequest(request));
    });
    socket.on('data', (chunk: string) => {
      heard = true;
      pending += chunk;
      for (let end = pending.indexOf(END_OF_ANSWER); end >= 0; end = pending.indexOf(END_OF_ANSWER)) {
        const answer = decodeAnswer(pending.slice(0, end + END_OF_ANSWER.length));
        pending = pending.slice(end + END_OF_ANSWER.length);
        if (answer === undefined) {
          isComplete = true;
          return void socket.destroy();
        }
        code = Math.max(code, printAnswer(answer, write));
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure = error;
    });
    socket.on('close', () => {
      if (isComplete) return resolve(code);
      if (!heard) return void describeFailure(server, failure, Date.now() - begin).then(reject);
      write.err('ERROR/WARNING: communication with the xCAT server seems to have been ended prematurely\n');
      resolve(1);
    });
  });
}

function open(server: string, write: Writer): TLSSocket {
  const [host = 'localhost', port = '3001'] = server.split(':');
  const credentials = readClientCredentials();
  if (!credentials) write.out(`${warnOfMissingCredentials()}\n`);
  return connect({
    host,
    port: Number(port),
    family: 4,
    // As in xCAT, the server's certificate must come from our authority, whatever name it bears.
    checkServerIdentity: () => undefined,
    rejectUnauthorized: credentials !== undefined,
    ...(credentials && { ca: credentials.authority, cert: credentials.credential, key: credentials.credential }),
  } as Parameters<typeof connect>[0]);
}

function warnOfMissingCredentials(): string {
  return (
    `warning: the client certificates under ${credentialDirectory()} are not setup correctly, please run ` +
    `'/opt/xcat/share/xcat/scripts/setup-local-client.sh ${process.env.USER ?? ''}' as 'root' to generate the client ` +
    'certificates; otherwise, the SSL connection between xcat client and xcatd will be setup without certificate ' +
    'verification and open to Man-In-The-Middle attacks.'
  );
}

async function describeFailure(
  server: string,
  error: NodeJS.ErrnoException | undefined,
  elapsed: number,
): Promise<ConnectionFailure> {
  const code = error?.code ?? '';
  if (code === 'ECONNREFUSED') {
    const reason = await explainConnectFailure(server.replace(/:.*/, ''), elapsed);
    const text = `IO::Socket::INET: connect: ${connectFailureTexts[reason]} ${CONNECT_LINE}`;
    return new ConnectionFailure(text, constants.errno[reason]);
  }
  if (error?.syscall === 'getaddrinfo') {
    return new ConnectionFailure(`IO::Socket::INET: Bad hostname ${CONNECT_LINE}`, constants.errno.EINVAL);
  }
  if (/CERT|ISSUER|SELF_SIGNED|VERIFY/.test(code)) {
    const reason = 'SSL connect attempt failed error:0A000086:SSL routines::certificate verify failed';
    return new ConnectionFailure(`${reason} ${TLS_LINE}`, 255);
  }
  return new ConnectionFailure(`SSL connect attempt failed ${TLS_LINE}`, constants.errno.ECONNRESET);
}
