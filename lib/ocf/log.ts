import { appendFileSync, readlinkSync } from 'node:fs';

/** Where an action says what it does, for the administrator who reads the log afterwards. */
export interface Log {
  debug(text: string): void;
  info(text: string): void;
  warning(text: string): void;
  error(text: string): void;
}

/** For work whose caller tells himself what it does. */
export const noLog: Log = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };

type Level = keyof Log;

/** A log whose lines reach syslog by the time `flush` returns (or after half a second: a journal that hangs must not hang the action). */
export interface ActionLog extends Log {
  flush(): Promise<void>;
}

const priority: Record<Level, number> = { debug: 7, info: 6, warning: 4, error: 3 };
const facilities = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
];
const flushLimitMs = 500;

/**
 * The log that the cluster's environment asks for: syslog under HA_LOGFACILITY ("none" or unset: no syslog), a line in
 * HA_LOGFILE, debug only with HA_debug; and stderr when a person watches. Nothing is opened before the first line: a monitor
 * that finds all well writes none.
 */
export function openLog(tag: string, env: NodeJS.ProcessEnv): ActionLog {
  const debugging = Number(env.HA_debug ?? env.HA_DEBUG ?? 0) > 0;
  const syslog = facilityNumber(env.HA_LOGFACILITY || env.HA_logfacility || 'none');
  let logger: Promise<Logger> | undefined;
  const write = (level: Level) => (text: string) => {
    if (level === 'debug' && !debugging) return;
    const line = text.replace(/[\r\n]+/g, ' | ');
    if (stderrIsTerminal()) process.stderr.write(`${tag}: ${level}: ${line}\n`);
    appendToFile(env.HA_LOGFILE || env.HA_logfile, `${tag}: ${level.toUpperCase()}: ${line}`);
    if (syslog === undefined) return;
    logger ??= startLogger(tag);
    logger = logger.then((running) => running.write(`<${syslog * 8 + priority[level]}>${line}\n`));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warning: write('warning'),
    error: write('error'),
    flush: async () => (await logger)?.end(),
  };
}

function stderrIsTerminal(): boolean {
  try {
    return readlinkSync('/proc/self/fd/2').startsWith('/dev/pts/');
  } catch {
    return false;
  }
}

interface Logger {
  write(line: string): Logger;
  end(): Promise<void>;
}

/** One `logger` child takes all lines of an action, in their order. */
async function startLogger(tag: string): Promise<Logger> {
  const { spawn } = await import('node:child_process');
  const child = spawn('/usr/bin/logger', ['-t', tag, '--prio-prefix'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  child.stdin.on('error', ignoreLostLine);
  const logger: Logger = {
    write: (line) => {
      child.stdin.write(line);
      return logger;
    },
    end: async () => {
      child.stdin.end();
      await Promise.race([ended, new Promise<void>((resolve) => setTimeout(resolve, flushLimitMs).unref())]);
    },
  };
  return logger;
}

/** A log that cannot be written must not fail the action that it tells about. */
function ignoreLostLine(): void {}

function facilityNumber(name: string): number | undefined {
  const known = facilities.indexOf(name.toLowerCase());
  if (known >= 0) return known;
  const local = /^local([0-7])$/i.exec(name)?.[1];
  return local === undefined ? undefined : 16 + Number(local);
}

function appendToFile(file: string | undefined, line: string): void {
  if (!file?.startsWith('/') || file === '/dev/null') return;
  try {
    appendFileSync(file, `${timestamp(new Date())} ${line}\n`, { mode: 0o640 });
  } catch {
    ignoreLostLine();
  }
}

// Not toLocaleString: it loads the whole of ICU.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timestamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${months[now.getMonth()]} ${two(now.getDate())} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}
