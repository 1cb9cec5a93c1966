import { crc32 } from 'node:zlib';
import type { ByteFeed } from './byte-feed.ts';
import { DecodeError } from './decode-error.ts';

/** Checks that the xz decoder knows: none, CRC32, CRC64. */
const known = new Set([0x00, 0x01, 0x04]);
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const magic = Buffer.from('fd377a585a00', 'hex');

/** Whether a stream, by its header, ends its blocks with a check that the decoder does not know (SHA-256, as in RPM). */
export function hasUnknownCheck(header: Buffer): boolean {
  return header.length >= 8 && !known.has(header[7]!);
}

/**
 * Rewrites xz streams to streams without checks. Where a block ends is read from the lengths of its LZMA2 chunks, so
 * nothing is decoded here; the index is written anew for the shorter blocks.
 *
 * @throws DecodeError
 * @see https://tukaani.org/xz/xz-file-format.txt §2, §3, §4; LZMA2 chunks as in `lzma2_decoder.c` of xz
 */
export async function* withoutChecks(feed: ByteFeed): AsyncGenerator<Buffer> {
  for (let head = await feed.read(12); head.length > 0; head = await nextHeader(feed)) {
    if (head.length < 12) throw cut();
    if (!head.subarray(0, 6).equals(magic) || crc32(head.subarray(6, 8)) !== head.readUInt32LE(8))
      throw new DecodeError('corrupt', 'the xz stream header is not valid');
    const checkSize = checkSizes[head[7]! & 0x0f]!;
    yield streamHeader();
    const blocks: (readonly [number, number])[] = [];
    for (;;) {
      const size = await exactly(feed, 1);
      if (size[0] === 0) break;
      const header = Buffer.concat([size, await exactly(feed, (size[0]! + 1) * 4 - 1)]);
      yield header;
      const sizes = { compressed: 0, content: 0 };
      yield* chunksOf(feed, sizes);
      const padding = await exactly(feed, -sizes.compressed & 3);
      if (padding.length > 0) yield padding;
      await exactly(feed, checkSize);
      blocks.push([header.length + sizes.compressed, sizes.content]);
    }
    await skipIndex(feed, blocks.length);
    yield indexAndFooter(blocks);
  }
}

async function* chunksOf(
  feed: ByteFeed,
  sizes: { compressed: number; content: number },
): AsyncGenerator<Buffer> {
  for (;;) {
    const control = await exactly(feed, 1);
    const kind = control[0]!;
    sizes.compressed += 1;
    if (kind === 0) {
      yield control;
      return;
    }
    if (kind > 2 && kind < 0x80) throw new DecodeError('corrupt', 'an LZMA2 chunk of an unknown kind');
    const header = await exactly(feed, kind < 0x80 ? 2 : kind < 0xc0 ? 4 : 5);
    const content = ((kind < 0x80 ? 0 : kind & 0x1f) << 16) + header.readUInt16BE(0) + 1;
    const stored = kind < 0x80 ? content : header.readUInt16BE(2) + 1;
    yield Buffer.concat([control, header, await exactly(feed, stored)]);
    sizes.compressed += header.length + stored;
    sizes.content += content;
  }
}

async function skipIndex(feed: ByteFeed, blocks: number): Promise<void> {
  let length = 1;
  const number = async () => {
    let value = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = (await exactly(feed, 1))[0]!;
      length++;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new DecodeError('corrupt', 'the xz index is not valid');
  };
  if ((await number()) !== blocks) throw new DecodeError('corrupt', 'the xz index names other blocks');
  for (let i = 0; i < blocks * 2; i++) await number();
  await exactly(feed, (-length & 3) + 4 + 12);
}

/** The header of the stream that follows; zeros may stand between, four at a time. Empty: there is none. */
async function nextHeader(feed: ByteFeed): Promise<Buffer> {
  for (;;) {
    const word = await feed.read(4);
    if (word.length === 0 || word.some((byte) => byte !== 0))
      return word.length < 4 ? word : Buffer.concat([word, await feed.read(8)]);
  }
}

/** The header of a stream without checks. */
export function streamHeader(): Buffer {
  return Buffer.concat([magic, Buffer.alloc(2), checksum(Buffer.alloc(2))]);
}

/** The end of a stream without checks, by the sizes of its blocks: as stored without padding, and as they come to. */
export function indexAndFooter(blocks: readonly (readonly [number, number])[]): Buffer {
  const fields = [varint(blocks.length), ...blocks.flatMap((sizes) => sizes.map(varint))];
  const records = Buffer.concat([Buffer.alloc(1), ...fields]);
  const index = Buffer.concat([records, Buffer.alloc(-records.length & 3)]);
  const footer = Buffer.alloc(6);
  footer.writeUInt32LE((index.length + 4) / 4 - 1, 0);
  return Buffer.concat([index, checksum(index), checksum(footer), footer, Buffer.from('YZ')]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** CRC-32, as xz writes it. */
export function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes), 0);
  return sum;
}

async function exactly(feed: ByteFeed, count: number): Promise<Buffer> {
  const bytes = await feed.read(count);
  if (bytes.length < count) throw cut();
  return bytes;
}

function cut(): DecodeError {
  return new DecodeError('truncated', 'the xz stream is cut off');
}
