import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

const leastBytes = 32;
const mostText = 4096;

/**
 * The secret that seals what must be read again: from the file that is named, else from `WARDEN_SERVICE_SECRET`, else from a file beside
 * the embedded database, which is made when it is not there. Processes on one Postgres must be given the same.
 *
 * @param database as the setting has it
 * @throws WardenError CONFIG_INVALID
 */
export async function readServiceSecret(
  { secretFile, database }: { readonly secretFile: string | null; readonly database: string },
  env: NodeJS.ProcessEnv,
): Promise<Buffer> {
  if (secretFile !== null) return parse(await read(secretFile), escapeText(secretFile));
  const given = env.WARDEN_SERVICE_SECRET;
  if (given !== undefined && given !== '') return parse(given, 'WARDEN_SERVICE_SECRET');
  if (/^postgres(ql)?:\/\//.test(database))
    throw new WardenError('CONFIG_INVALID', 'There is no secret to seal credentials with', {
      todo: 'Make one (`openssl rand -base64 32`) and name its file with --secret-file, the same for all processes.',
    });
  if (database === 'memory:') return randomBytes(leastBytes);
  const own = `${database}.secret`;
  await writeFile(own, `${randomBytes(leastBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' }).catch(
    () => {},
  );
  return parse(await read(own), escapeText(own));
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new WardenError('CONFIG_INVALID', `The secret in ${escapeText(path)} cannot be read`, { cause });
  }
}

function parse(text: string, where: string): Buffer {
  const word = text.length > mostText ? '' : text.trim();
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(word);
  if (isHex || /^[A-Za-z0-9+/_-]+=*$/.test(word)) {
    const secret = Buffer.from(word, isHex ? 'hex' : 'base64');
    if (secret.length >= leastBytes) return secret;
  }
  throw new WardenError(
    'CONFIG_INVALID',
    `${where} is no secret: it takes ${leastBytes} bytes or more, as base64 or hexadecimal`,
  );
}
