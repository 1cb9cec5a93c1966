import { feedOf } from '../../unpack/decompress/byte-feed.ts';
import { unzstd } from '../../unpack/decompress/zstd.ts';
import type { Bytes } from '../../unpack/nested/member.ts';
import type { FatbinEntry } from './find-fatbins.ts';
import { decodeLz4Block } from './lz4-block.ts';

/** How far the first bytes of a compressed entry are decoded, or all of it. */
export interface DecodedEntry {
  readonly bytes: Buffer;
  /** There is more than `bytes`. */
  readonly cut: boolean;
}

/**
 * Decompresses an entry, up to `limit` bytes.
 * @throws DecodeError where the entry cannot be decoded, or holds another number of bytes than it states
 */
export async function decodeEntry(content: Bytes, entry: FatbinEntry, limit: number): Promise<DecodedEntry> {
  const stored = content.slice(entry.offset, entry.stored);
  const most = Math.min(limit, entry.size);
  if (entry.compression === 'none') return { bytes: stored.subarray(0, most), cut: stored.length > most };
  const bytes = entry.compression === 'lz4' ? decodeLz4Block(stored, most) : await inflate(stored, most);
  return { bytes, cut: bytes.length === most && entry.size > most };
}

async function inflate(stored: Buffer, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unzstd(feedOf([stored]), { members: 0, anyFlags: true })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks, Math.min(size, most));
}
