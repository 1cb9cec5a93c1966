import { setImmediate } from 'node:timers/promises';
import type { Digest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeBytes } from '../../model/escape.ts';
import { interruption } from '../../net/exchange.ts';
import { fileContent } from './file-content.ts';
import { startListing } from './listing.ts';
import { endOfArchive, padding, tarHeader } from './tar-writer.ts';
import { walkDirectory } from './walk.ts';

const chunkSize = 256 * 1024;

/**
 * A directory tree as one tar stream, the same bytes whenever the tree is the same. A hard link is a file of its own;
 * extended attributes are not in it. Chunks are of 256 KiB, the last one shorter.
 * @param root absolute, not behind a link
 * @param expected the listing's digest: the tree must still be the one that was listed
 * @throws WardenError while iterating: IO_FAILED for anything that cannot be read or that changes meanwhile; INTERRUPTED
 */
export async function* directoryStream(
  root: string,
  expected: Digest,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(chunkSize);
  let used = 0;
  for await (const part of parts(root, expected, signal)) {
    for (let at = 0; at < part.length; ) {
      const taken = part.copy(chunk, used, at);
      at += taken;
      used += taken;
      if (used < chunkSize) continue;
      yield chunk;
      // Files are read synchronously, so this is where everything else gets its turn.
      await setImmediate();
      if (signal.aborted) throw interruption(signal);
      chunk = Buffer.allocUnsafeSlow(chunkSize);
      used = 0;
    }
  }
  if (used > 0) yield chunk.subarray(0, used);
}

async function* parts(root: string, expected: Digest, signal: AbortSignal): AsyncGenerator<Buffer> {
  const listing = startListing();
  for await (const entry of walkDirectory(root, signal)) {
    listing.add(entry);
    yield tarHeader(entry);
    if (entry.type !== 'file') continue;
    yield* fileContent(entry);
    yield padding(entry.size);
  }
  if (listing.digest() !== expected)
    throw new WardenError('IO_FAILED', `${escapeBytes(Buffer.from(root), 400)} changed while it was read`);
  yield endOfArchive;
}
