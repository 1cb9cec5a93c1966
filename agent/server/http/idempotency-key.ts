import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/** What a request with an Idempotency-Key is known by. */
export interface Idempotency {
  readonly key: string;
  /** sha256 of method, path and body. */
  readonly fingerprint: string;
}

/**
 * Reads the Idempotency-Key of a request: a token, or a string in quotes.
 * @param body as it was read, with its keys in one order
 * @returns null for a request without
 * @throws Problem INVALID_REQUEST
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/07/
 */
export function idempotencyOf({ headers, method, url }: FastifyRequest, body: unknown): Idempotency | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  const [, quoted, bare] =
    /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,200})"|([\x21\x23-\x5b\x5d-\x7e]{1,200}))$/.exec(String(header)) ?? [];
  const key = quoted ?? bare;
  if (key === undefined)
    throw new Problem('INVALID_REQUEST', 'an Idempotency-Key has 1 to 200 printable characters of ASCII');
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([method, url.split('?', 1)[0], body]))
    .digest('hex');
  return { key, fingerprint };
}
