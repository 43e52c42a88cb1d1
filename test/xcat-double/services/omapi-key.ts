import { randomBytes } from 'node:crypto';
import type { Database } from '../database/database';

/** The name of the one key that DNS updates and DHCP's omapi share. */
export const KEY_NAME = 'xcat_key';
/** What BIND and dhcpd call the algorithm that xCAT uses. */
export const KEY_ALGORITHM = 'hmac-md5';

/** The secret of that key from table passwd, made and stored there at its first use. */
export async function sharedSecret(database: Database): Promise<string> {
  const row = (await database.rows('passwd')).find((entry) => entry.key === 'omapi' && entry.username === KEY_NAME);
  if (row?.password) return row.password;
  const secret = randomBytes(24).toString('base64');
  await database.put('passwd', { key: 'omapi', username: KEY_NAME }, { password: secret });
  return secret;
}

/** The key as both servers' configuration files write it. */
export function keyStatement(secret: string): string {
  return `key "${KEY_NAME}" {\n\talgorithm ${KEY_ALGORITHM};\n\tsecret "${secret}";\n};\n`;
}
