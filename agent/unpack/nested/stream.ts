import { feedOf } from '../decompress/byte-feed.ts';
import { bunzip2 } from '../decompress/bzip2.ts';
import { gunzip } from '../decompress/gzip.ts';
import { inflate } from '../decompress/inflate.ts';
import type { Compression } from '../decompress/sniff.ts';
import { unxz } from '../decompress/xz.ts';
import { unzstd } from '../decompress/zstd.ts';
import { type Collected, collect } from './collect.ts';
import type { Bytes } from './member.ts';
import { type Opening, partOf } from './opening.ts';

export type StreamKind = Extract<Compression, 'gzip' | 'zstd' | 'bzip2' | 'xz'> | 'deflate';

/** Pieces of the container as the decoders take them: views, not copies. */
const sliceSize = 1024 * 1024;

/**
 * Decodes the stream of this kind that begins at `offset`, in memory or spooled.
 * @param end the stream may not read beyond it
 * @returns what it held, and the offset behind its last byte
 */
export async function decodeStream(
  opening: Opening,
  kind: StreamKind,
  offset: number,
  end: number,
): Promise<Collected & { readonly end: number }> {
  const source = partOf(opening.container, offset, end - offset);
  let consumed = () => 0;
  const collected = await collect(
    opening,
    () => consumed(),
    async (push) => {
      if (kind === 'bzip2') {
        let at = 0;
        consumed = () => at;
        at = bunzip2(source, 0, push, (offset) => {
          at = offset;
        });
        return;
      }
      const feed = feedOf(slices(source, 0));
      consumed = feed.consumed;
      const notes = { members: 0, anyFlags: true, reopen: (from: number) => feedOf(slices(source, from)) };
      const decoded =
        kind === 'gzip'
          ? gunzip(feed, notes)
          : kind === 'zstd'
            ? unzstd(feed, notes)
            : kind === 'xz'
              ? unxz(feed)
              : inflate(feed, 64 * 1024, notes);
      for await (const chunk of decoded) push(chunk);
    },
  );
  return { ...collected, end: offset + consumed() };
}

/** Opens a file that is one compressed stream: one member, `(content)`. */
export async function openStream(opening: Opening, kind: Exclude<StreamKind, 'deflate'>): Promise<void> {
  const name = '(content)';
  const { size } = opening.container;
  if (!opening.takeEntry(name)) return;
  const decoded = await decodeStream(opening, kind, 0, size);
  try {
    await opening.handOver(name, decoded.bytes, decoded.gap ?? undefined);
  } finally {
    decoded.release();
  }
  if (decoded.gap) return;
  const rest = afterZeros(opening.container, decoded.end);
  if (rest === size) return;
  opening.fault(
    'archive/trailing-bytes',
    null,
    `${size - decoded.end} bytes follow the end of the ${kind} stream at offset ${decoded.end}`,
  );
  // Some readers skip zeros and go on; others find an archive by its end.
  if (opening.takeEntry('(rest)')) await opening.handOverPart('(rest)', rest, size - rest);
}

/** Offset of the first byte from here on that is not zero; the size where there is none. */
export function afterZeros(bytes: Bytes, from: number): number {
  const step = 64 * 1024;
  let at = from;
  while (at < bytes.size && isZero(bytes, at, Math.min(at + step, bytes.size))) at += step;
  const part = bytes.slice(at, step);
  const offset = part.findIndex((byte) => byte !== 0);
  return offset < 0 ? bytes.size : at + offset;
}

/** Whether a part of the bytes is all zeros. */
export function isZero(bytes: Bytes, from: number, to: number): boolean {
  for (let at = from; at < to; at += zeros.length) {
    const part = bytes.slice(at, Math.min(zeros.length, to - at));
    if (part.compare(zeros, 0, part.length) !== 0) return false;
  }
  return true;
}

const zeros = Buffer.alloc(64 * 1024);

function* slices(bytes: Bytes, from: number): Generator<Buffer> {
  for (let at = from; at < bytes.size; at += sliceSize) yield bytes.slice(at, sliceSize);
}
