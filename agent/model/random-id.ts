import { randomBytes } from 'node:crypto';

/** Crockford's: no letter that looks like another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** `prefix` and 24 characters that nobody guesses (120 bits). */
export function randomId(prefix: string): string {
  let id = prefix;
  for (const byte of randomBytes(24)) id += alphabet[byte & 31];
  return id;
}
