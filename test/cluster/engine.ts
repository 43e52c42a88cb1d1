import type { Names } from './names';

/** xCAT's databases. */
export const engineNames = ['sqlite', 'postgresql', 'mariadb'] as const;

export type EngineName = (typeof engineNames)[number];

/** What the tests know of a database engine on the machines of a profile. */
export interface Engine {
  readonly name: EngineName;
  /** xCAT's own word for it. */
  readonly word: string;
  /** The paths that stand on the shared directory. */
  readonly paths: readonly string[];
  /** The server's unit and program; SQLite has none. */
  readonly server?: { readonly unit: string; readonly program: string };
}

const words: Readonly<Record<EngineName, string>> = { sqlite: 'SQLite', postgresql: 'Pg', mariadb: 'mysql' };
const common = ['/install', '/etc/xcat', '/root/.xcat', '/tftpboot'];

/** An engine where things have these names. */
export function engineOf(name: EngineName, names: Names): Engine {
  const word = words[name];
  if (name === 'sqlite') return { name, word, paths: common };
  const { paths, ...server } = names[name];
  return { name, word, paths: [...common, ...paths], server };
}
