import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The public part of one key with the secret of another, and a checksum that fits: only the secret tells that it is none. */
export function forgedKey(key: string, other: string): string {
  const body = key.slice(0, 23) + other.slice(23, 66);
  let checksum = '';
  for (let rest = crc32(body); checksum.length < 6; rest = Math.floor(rest / 62))
    checksum = alphabet[rest % 62] + checksum;
  return body + checksum;
}
