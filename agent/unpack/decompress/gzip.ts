import { crc32 } from 'node:zlib';
import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';
import { inflate } from './inflate.ts';
import type { StreamNotes } from './stream-notes.ts';

const largeChunk = 1024 * 1024;
const smallChunk = 64 * 1024;
/** FEXTRA holds 64 KiB at most; names and comments have no limit of their own. */
const headerLimit = 256 * 1024;

/** Whether these bytes begin a gzip member: magic, deflate, no reserved flag. */
export function isGzipHeader(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 && (head[3]! & 0xe0) === 0;
}

/** Whether Go and Python take these bytes for a gzip member: they ignore reserved flags, gzip itself refuses them. */
export function hasGzipMagic(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * Decodes all gzip members that follow one another; stops before the first byte that begins no member and leaves it in
 * the feed. Zero padding is not skipped: Go's reader fails on it, so it counts as trailing.
 *
 * @throws DecodeError after everything before the fault was yielded, as far as zlib hands it out
 * @see RFC 1952
 */
export async function* gunzip(feed: ByteFeed, notes: StreamNotes): AsyncGenerator<Buffer> {
  let chunkSize = largeChunk;
  for (;;) {
    const head = await feed.read(10);
    const begins = notes.anyFlags && notes.members === 0 ? hasGzipMagic(head) : isGzipHeader(head);
    if (!begins || head.length < 10) {
      feed.unread(head);
      if (notes.members === 0)
        throw new DecodeError(begins ? 'truncated' : 'corrupt', 'no complete gzip header');
      return;
    }
    await readHeaderFields(feed, head[3]!, notes);
    let crc = 0;
    let size = 0;
    for await (const chunk of inflate(feed, chunkSize, notes)) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
    const trailer = await feed.read(8);
    if (trailer.length < 8) throw new DecodeError('truncated', 'the gzip trailer is cut off');
    if (trailer.readUInt32LE(0) !== crc) throw new DecodeError('corrupt', 'the gzip checksum does not match');
    if (trailer.readUInt32LE(4) !== size % 2 ** 32)
      throw new DecodeError('corrupt', 'the gzip size field does not match');
    notes.members++;
    // Files of many small members (eStargz) would otherwise allocate a large buffer for each.
    chunkSize = size < smallChunk ? smallChunk : largeChunk;
  }
}

async function readHeaderFields(feed: ByteFeed, flags: number, notes: StreamNotes): Promise<void> {
  const parts: Buffer[] = [];
  if (flags & 0x04) {
    const length = await exactly(feed, 2);
    parts.push(await exactly(feed, length.readUInt16LE(0)));
  }
  if (flags & 0x08) parts.push(await untilZero(feed));
  if (flags & 0x10) parts.push(await untilZero(feed));
  if (flags & 0x02) await exactly(feed, 2);
  const bytes = Buffer.concat(parts);
  if (bytes.length > 0) notes.onStructure?.(bytes);
}

async function exactly(feed: ByteFeed, count: number): Promise<Buffer> {
  const bytes = await feed.read(count);
  if (bytes.length < count) throw new DecodeError('truncated', 'the gzip header is cut off');
  return bytes;
}

async function untilZero(feed: ByteFeed): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = await feed.next(1024);
    if (!part) throw new DecodeError('truncated', 'the gzip header is cut off');
    const end = part.indexOf(0);
    if (end >= 0) {
      feed.unread(part.subarray(end + 1));
      parts.push(part.subarray(0, end + 1));
      return Buffer.concat(parts);
    }
    parts.push(part);
    length += part.length;
    if (length > headerLimit) throw new DecodeError('corrupt', 'a gzip name or comment longer than 256 KiB');
  }
}
