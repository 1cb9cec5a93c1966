import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Digest } from '../../model/digest.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { parseContentUrl } from '../../source/fetch/content-url.ts';
import { fetchFile } from '../../source/fetch/fetch-file.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';
import { bundleLimit, digestOf } from '../bundle.ts';
import { storedName } from './evidence-store.ts';

/**
 * Fetches a document from an `https://` or `ipfs://` address, which may be anybody's word: no other is followed.
 * @throws WardenError EVIDENCE_INVALID for another kind of address; whatever `fetchFile` throws
 */
export async function fetchEvidence(uri: string, options: FetchOptions): Promise<Buffer> {
  const name = escapeText(uri, 500);
  const url = parseContentUrl(uri);
  if (url === null)
    throw new WardenError('EVIDENCE_INVALID', `${name} is no address that evidence is fetched from`);
  return (await fetchFile(url, name, bundleLimit, options)).bytes;
}

/**
 * Reads a document from a file that the user named, up to one byte more than is taken.
 * @throws WardenError TARGET_INVALID when there is no such file; IO_FAILED
 */
export async function readEvidence(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: bundleLimit })) chunks.push(chunk as Buffer);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR') throw toWardenError(thrown);
    throw new WardenError('TARGET_INVALID', `${escapeText(path, 500)} is not a file`, {
      todo: 'Give a file of evidence, its https or ipfs address, or the id of a case.',
    });
  }
  return Buffer.concat(chunks);
}

/** The digest that the name of a file or address promises; null for none. */
export function promisedDigest(name: string): Digest | null {
  const hex = /(?:^|\/)sha256-([0-9a-f]{64})\.json$/.exec(name)?.[1];
  return hex === undefined ? null : `sha256:${hex}`;
}

/**
 * Fetches the document with this digest: from the folder that lies beside, then from the address.
 * @param beside a file that the user named, in whose folder the store may be; null for none
 * @throws WardenError DIGEST_MISMATCH when only other bytes are to be had; EVIDENCE_INVALID without an address; whatever
 * `fetchEvidence` throws
 */
export async function fetchByDigest(
  digest: Digest,
  uri: string | null,
  beside: string | null,
  options: FetchOptions,
): Promise<Buffer> {
  if (beside !== null) {
    const found = await readEvidence(join(dirname(beside), storedName(digest))).catch(() => null);
    if (found !== null && digestOf(found) === digest) return found;
  }
  if (uri === null) throw new WardenError('EVIDENCE_INVALID', `Nobody says where ${digest} can be had`);
  const bytes = await fetchEvidence(uri, options);
  if (digestOf(bytes) === digest) return bytes;
  throw new WardenError('DIGEST_MISMATCH', `${escapeText(uri, 500)} gives other bytes than ${digest}`, {
    todo: 'Ask whoever published it: these bytes are not the evidence.',
  });
}
