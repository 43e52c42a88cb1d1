import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../system/run';
import type { PostgresqlPlaces } from './postgresql-places';
import { SetupFailure, type Talk } from './talk';

/** Lets the addresses in with a password. Returns whether anything changed. Throws SetupFailure without such a file. */
export function allowAddresses({ configuration }: PostgresqlPlaces, addresses: readonly string[], talk: Talk): boolean {
  const file = join(configuration, 'pg_hba.conf');
  talk.runs(`cp ${file} ${file}.org`);
  if (existsSync(file)) copyFileSync(file, `${file}.org`);
  for (const address of addresses) talk.runs(`fgrep ${address} ${file}`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const missing = addresses.filter((address) => !text.includes(address));
  if (missing.length === 0) return false;
  const entries = missing.map((address) => `host    all          all        ${address}/32      md5\n `).join('');
  const marker = 'IPv4 local connections:';
  const inAwk = `${marker}\n${entries} `.replaceAll('\n', '\\n');
  const awk = `awk '{gsub("${marker}","${inAwk}"); print}'   ${file} > ${file}.xcat`;
  talk.runs(awk);
  if (!existsSync(dirname(file))) {
    talk.error(`sh: 1: cannot create ${file}.xcat: Directory nonexistent`);
    talk.failed(awk, '');
    throw new SetupFailure(` ${awk} failed.`);
  }
  talk.runs(`cp -p  ${file}.xcat ${file}  `);
  writeFileSync(
    file,
    text.replaceAll(marker, () => `${marker}\n${entries} `),
  );
  chmodSync(file, 0o644);
  chownSync(file, 0, 0);
  talk.runs(`rm  ${file}.xcat `);
  return true;
}

/** Makes the server listen on these addresses, unless xCAT has set it up before. Returns whether anything changed. */
export function listenOn({ configuration }: PostgresqlPlaces, addresses: readonly string[], talk: Talk): boolean {
  const file = join(configuration, 'postgresql.conf');
  const mark = 'setup by xCAT';
  talk.runs(`fgrep "${mark}" ${file}`);
  if (existsSync(file) && readFileSync(file, 'utf8').includes(mark)) return false;
  appendFileSync(file, `#${mark}\nlisten_addresses = '${['localhost', ...addresses].join(',')}'\n`);
  return true;
}

/** Gives all that is in the data directory to the server. */
export async function giveToServer({ data }: PostgresqlPlaces, talk: Talk): Promise<void> {
  talk.runs(`chown postgres ${data}/*`);
  talk.runs(`chgrp postgres ${data}/* `);
  const all = existsSync(data) ? readdirSync(data).map((name) => join(data, name)) : [];
  if (all.length > 0) await run('chown', ['postgres:postgres', ...all]);
}
