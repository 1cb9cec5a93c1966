import type { Digest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import type { Timeouts } from '../../net/exchange.ts';
import { discard, firstHeader, type GuardedResponse } from '../../net/request.ts';
import type { RegistrySession } from './session.ts';

export interface Blob {
  readonly digest: Digest;
  /** Bytes, as the manifest names them. */
  readonly size: number;
  /** In messages, escaped. */
  readonly what: string;
}

/**
 * The bytes of a blob, in order, each once. After a cut the rest is asked for; from a server that ignores ranges what
 * was seen is skipped. Never more than `size` bytes; their digest is the reader's to check.
 *
 * @throws WardenError DIGEST_MISMATCH when the registry has more or fewer bytes than the manifest says, BLOB_MISSING, AUTH_…,
 * RATE_LIMITED, REGISTRY_FAILED, NETWORK_…, ADDRESS_REFUSED
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
export async function* readBlob(
  session: RegistrySession,
  blob: Blob,
  timeouts: Timeouts,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const { size, what } = blob;
  const retry = session.retry(signal);
  let offset = 0;
  while (offset < size) {
    const before = offset;
    try {
      const response = await requestFrom(session, blob, offset, timeouts, signal);
      let seen = response.status === 200 ? offset : 0;
      for await (const chunk of response.body) {
        const fresh = seen === 0 ? chunk : chunk.subarray(seen);
        seen -= Math.min(seen, chunk.length);
        if (fresh.length === 0) continue;
        if (offset + fresh.length > size) throw wrongSize(what, size, 'more');
        offset += fresh.length;
        onBytes?.(fresh.length);
        yield fresh;
      }
      if (offset === before && offset < size) throw wrongSize(what, size, String(offset));
      if (offset < size)
        throw new WardenError('NETWORK_FAILED', `${what} ended after ${offset} of ${size} bytes`);
    } catch (error) {
      if (offset > before) retry.progressed();
      await retry.failed(error);
    }
  }
}

async function requestFrom(
  session: RegistrySession,
  blob: Blob,
  offset: number,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<GuardedResponse> {
  const response = await session.get({
    path: `blobs/${blob.digest}`,
    what: blob.what,
    missing: 'BLOB_MISSING',
    headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
    timeouts,
    maxBytes: Number.MAX_SAFE_INTEGER,
    signal,
  });
  try {
    checkRange(response, blob, offset);
  } catch (error) {
    await discard(response.body);
    throw error;
  }
  return response;
}

/** Refuses a response that is not of `offset` to the end of a blob of the named size. */
function checkRange({ status, headers }: GuardedResponse, { size, what }: Blob, offset: number): void {
  if (status === 416) throw wrongSize(what, size, 'fewer');
  if (status === 200) {
    const length = firstHeader(headers['content-length']);
    if (length !== undefined && Number(length) !== size) throw wrongSize(what, size, length);
    return;
  }
  const range = /^bytes ([0-9]+)-([0-9]+)\/([0-9]+|\*)$/.exec(firstHeader(headers['content-range']) ?? '');
  if (range === null || Number(range[1]) !== offset || offset === 0)
    throw new WardenError(
      'REGISTRY_FAILED',
      `${what}: the registry answered with a range that was not asked for`,
    );
  if (range[3] !== '*' && Number(range[3]) !== size) throw wrongSize(what, size, range[3]!);
}

/** @param has digits or a word */
function wrongSize(what: string, size: number, has: string): WardenError {
  return new WardenError('DIGEST_MISMATCH', `${what} should have ${size} bytes, the registry has ${has}`);
}
