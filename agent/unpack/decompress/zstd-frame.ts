import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';

/** The header of one zstd frame. */
export interface ZstdFrame {
  readonly header: Buffer;
  /** Content size in bytes, where the frame names it: checked, never trusted. */
  readonly contentSize: number | null;
  readonly checksum: boolean;
  /** Largest content of one block in bytes. */
  readonly blockLimit: number;
}

/** The largest window accepted, as by the zstd library: a decoder has to allocate it. */
const zstdWindowLimit = 128 * 1024 * 1024;

/** The most that one block produces. */
export const maxBlockSize = 128 * 1024;

/** Whether these four bytes begin a zstd frame that holds content. */
export function isZstdFrame(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528;
}

/** Whether these four bytes begin a skippable frame. */
export function isSkippableFrame(head: Buffer): boolean {
  return head.length >= 4 && (head.readUInt32LE(0) & 0xfffffff0) >>> 0 === 0x184d2a50;
}

/**
 * Reads the rest of a frame header whose magic was read.
 * @throws DecodeError: dictionaries and windows over 128 MiB are refused before anything is allocated
 * @see RFC 8878 §3.1.1.1
 */
export async function readZstdFrame(feed: ByteFeed, magic: Buffer): Promise<ZstdFrame> {
  const descriptor = await exactly(feed, 1);
  const flags = descriptor[0]!;
  if (flags & 0x08) throw new DecodeError('corrupt', 'a reserved bit is set in a zstd frame header');
  const singleSegment = (flags & 0x20) !== 0;
  const window = singleSegment ? Buffer.alloc(0) : await exactly(feed, 1);
  const dictionary = await exactly(feed, [0, 1, 2, 4][flags & 3]!);
  const size = await exactly(feed, [singleSegment ? 1 : 0, 2, 4, 8][flags >> 6]!);

  if (dictionary.some((byte) => byte !== 0))
    throw new DecodeError('compression-unsupported', 'a zstd frame needs a dictionary');
  const contentSize = readSize(size);
  const windowSize = singleSegment ? contentSize! : readWindow(window[0]!);
  if (windowSize > zstdWindowLimit)
    throw new DecodeError('compression-unsupported', `a zstd frame needs a window of ${windowSize} bytes`);
  return {
    header: Buffer.concat([magic, descriptor, window, dictionary, size]),
    contentSize,
    checksum: (flags & 0x04) !== 0,
    blockLimit: Math.min(windowSize, maxBlockSize),
  };
}

/**
 * Reads one block, its header included.
 * @throws DecodeError
 * @see RFC 8878 §3.1.1.2
 */
export async function readZstdBlock(
  feed: ByteFeed,
  frame: ZstdFrame,
): Promise<{ bytes: Buffer; last: boolean }> {
  const header = await exactly(feed, 3);
  const word = header.readUIntLE(0, 3);
  const type = (word >> 1) & 3;
  const size = word >> 3;
  if (type === 3) throw new DecodeError('corrupt', 'a zstd block of a reserved type');
  if (size > frame.blockLimit) throw new DecodeError('corrupt', 'a zstd block larger than its frame allows');
  const body = await exactly(feed, type === 1 ? 1 : size);
  return { bytes: Buffer.concat([header, body]), last: (word & 1) !== 0 };
}

/** @throws DecodeError `truncated` */
export async function exactly(feed: ByteFeed, count: number): Promise<Buffer> {
  const bytes = await feed.read(count);
  if (bytes.length < count) throw new DecodeError('truncated', 'the zstd stream is cut off');
  return bytes;
}

function readSize(field: Buffer): number | null {
  if (field.length === 0) return null;
  if (field.length === 2) return field.readUInt16LE(0) + 256;
  if (field.length === 8) return Number(field.readBigUInt64LE(0));
  return field.readUIntLE(0, field.length);
}

function readWindow(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
