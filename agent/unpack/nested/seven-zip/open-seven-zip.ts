import { crc32 } from 'node:zlib';
import { feedOf } from '../../decompress/byte-feed.ts';
import { DecodeError } from '../../decompress/decode-error.ts';
import { lzmaProperties, unlzma } from '../../decompress/lzma.ts';
import { unxz } from '../../decompress/xz.ts';
import { checksum, indexAndFooter, streamHeader } from '../../decompress/xz-checks.ts';
import { type Collected, collect } from '../collect.ts';
import type { Bytes } from '../member.ts';
import { type Opening, partOf } from '../opening.ts';
import { decodeStream } from '../stream.ts';
import { type Folder, readEncodedHeader, readHeader, signatureSize } from './read-header.ts';

const magic = '377abcaf271c';
const encoded = 0x17;
const headerLimit = 64 * 1024 * 1024;
/** LZMA is decoded from memory. */
const lzmaLimit = 512 * 1024 * 1024;

/** Whether this is a 7z archive: by its signature, and by the checksum over where its header is. */
export function isSevenZip(bytes: Bytes): boolean {
  const head = bytes.slice(0, signatureSize);
  return (
    head.length === signatureSize &&
    head.toString('hex', 0, 6) === magic &&
    crc32(head.subarray(12)) === head.readUInt32LE(8)
  );
}

/**
 * Opens a 7z archive: copied, LZMA, LZMA2, deflate and bzip2 streams of one coder each, solid ones too. Filters, encryption and other coders are gaps; a
 * password is a finding.
 *
 * @see https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt
 */
export async function openSevenZip(opening: Opening): Promise<void> {
  try {
    const header = await headerOf(opening);
    if (header === null) return;
    const { folders, names } = readHeader(header);
    let first = 0;
    for (const folder of folders) {
      if (opening.stopped()) return;
      await openFolder(opening, folder, names.slice(first, first + folder.sizes.length));
      first += folder.sizes.length;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    opening.gap(error.reason, null, error.message);
  }
}

/** The header as it reads, decoded where it is compressed; null: it cannot be. */
async function headerOf(opening: Opening): Promise<Buffer | null> {
  const { container } = opening;
  const head = container.slice(0, signatureSize);
  const offset = signatureSize + Number(head.readBigUInt64LE(12));
  const size = Number(head.readBigUInt64LE(20));
  if (size === 0) return null;
  const header = size > headerLimit ? Buffer.alloc(0) : container.slice(offset, size);
  if (header.length !== size) throw new DecodeError('truncated', 'the archive ends before its header');
  if (header[0] !== encoded) return header;
  const folder = readEncodedHeader(header);
  if (folder.size > headerLimit) throw new DecodeError('corrupt', 'the header of the archive is too long');
  const decoded = await decodeFolder(opening, folder);
  if (decoded === null) return null;
  try {
    if (decoded.gap) {
      opening.gap(decoded.gap.reason, null, `the header: ${decoded.gap.detail}`);
      return null;
    }
    return Buffer.from(decoded.bytes.slice(0, decoded.bytes.size));
  } finally {
    decoded.release();
  }
}

async function openFolder(opening: Opening, folder: Folder, names: readonly string[]): Promise<void> {
  const decoded = await decodeFolder(opening, folder);
  if (decoded === null) return;
  try {
    let at = 0;
    for (const [i, size] of folder.sizes.entries()) {
      const name = names[i] ?? `(file ${i})`;
      if (!opening.takeEntry(name)) return;
      const part = partOf(decoded.bytes, at, size);
      const isCut = part.size < size;
      const gap = isCut
        ? (decoded.gap ?? { reason: 'truncated' as const, detail: 'the stream ends before it' })
        : undefined;
      await opening.handOver(name, part, gap);
      at += size;
    }
    if (decoded.gap) opening.gap(decoded.gap.reason, null, decoded.gap.detail);
  } finally {
    decoded.release();
  }
}

/** @returns null where the stream cannot be decoded, which is noted */
async function decodeFolder(opening: Opening, folder: Folder): Promise<Collected | null> {
  const { container } = opening;
  const { coders, offset, packed, size } = folder;
  if (coders.some(({ id }) => id === aes)) {
    opening.fault('archive/password', null, 'a 7z archive that asks for a password');
    opening.gap('encrypted', null, 'the stream is encrypted');
    return null;
  }
  const [coder] = coders;
  if (coder === undefined || coders.length > 1 || !knownCoders.has(coder.id)) {
    const shown = coders.map(({ id }) => id).join(' ');
    opening.gap('compression-unsupported', null, `a stream with the coders ${shown} is not opened`);
    return null;
  }
  if (offset + packed > container.size)
    throw new DecodeError('truncated', 'the archive ends before its streams');
  if (coder.id === '040108') return decodeStream(opening, 'deflate', offset, offset + packed);
  if (coder.id === '040202') return decodeStream(opening, 'bzip2', offset, offset + packed);
  const source = partOf(container, offset, packed);
  return collect(
    opening,
    () => packed,
    async (push) => {
      if (coder.id === '00')
        for (let at = 0; at < packed; at += piece) push(Buffer.from(source.slice(at, piece)));
      else if (coder.id === '21') {
        for await (const part of unxz(feedOf(asXz(source, coder.properties, size)))) push(part);
      } else {
        const { properties } = coder;
        const known =
          properties.length === 5 ? lzmaProperties(properties[0]!, properties.readUInt32LE(1)) : null;
        if (known === null || packed > lzmaLimit)
          throw new DecodeError('compression-unsupported', 'the LZMA stream asks for more than is given');
        unlzma(source.slice(0, packed), known, size, push);
      }
    },
  );
}

const aes = '06f10701';
const knownCoders = new Set(['00', '21', '030101', '040108', '040202']);
const piece = 1024 * 1024;

/** The same data as a stream of xz with one block: what the decoder takes. */
function* asXz(data: Bytes, properties: Buffer, size: number): Generator<Buffer> {
  const block = Buffer.from([2, 0, 0x21, 1, properties[0] ?? 40, 0, 0, 0]);
  const header = Buffer.concat([block, checksum(block)]);
  yield streamHeader();
  yield header;
  for (let at = 0; at < data.size; at += piece) yield Buffer.from(data.slice(at, piece));
  const padding = Buffer.alloc(-data.size & 3);
  if (padding.length > 0) yield padding;
  yield indexAndFooter([[header.length + data.size, size]]);
}
