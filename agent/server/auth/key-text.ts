import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Parts of a key: the public one, and the hash of the secret one. */
export interface KeyParts {
  readonly id: string;
  /** sha256 of the secret part. */
  readonly hash: Buffer;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 12;
/** Digits of base 62 for 32 bytes, and for a CRC-32. */
const secretLength = 43;
const checksumLength = 6;
const pattern = new RegExp(
  `^(ogpu_live_([0-9A-Za-z]{${idLength}})_([0-9A-Za-z]{${secretLength}}))([0-9A-Za-z]{${checksumLength}})$`,
);

/**
 * A new key: `ogpu_live_ID_SECRET` and a checksum, by which a search for leaked secrets knows it without asking us.
 * @returns the text, which is shown once, beside what is kept
 */
export function newKeyText(): KeyParts & { readonly text: string } {
  const id = [...randomBytes(idLength)].map((byte) => alphabet[byte % 62]).join('');
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  const body = `ogpu_live_${id}_${secret}`;
  return { id, hash: hashOf(secret), text: body + checksumOf(body) };
}

/** null for a text that is no key: a slip of the pen costs no look into the database. */
export function readKeyText(text: string): KeyParts | null {
  const [, body, id, secret, checksum] = pattern.exec(text) ?? [];
  if (body === undefined || checksumOf(body) !== checksum) return null;
  return { id: id!, hash: hashOf(secret!) };
}

/** 256 bits of chance need no slow hash. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), checksumLength);
}

function base62(value: bigint, length: number): string {
  let digits = '';
  for (let rest = value; digits.length < length; rest /= 62n) digits = alphabet[Number(rest % 62n)] + digits;
  return digits;
}
