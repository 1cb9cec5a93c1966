import { DecodeError } from '../../decompress/decode-error.ts';

/** One stream of an archive: where it lies, how it is coded, and the files that it comes to one after another. */
export interface Folder {
  readonly offset: number;
  readonly packed: number;
  /** Coders by their ids in hex; the streams of several are not opened. */
  readonly coders: readonly { readonly id: string; readonly properties: Buffer }[];
  readonly size: number;
  readonly sizes: readonly number[];
}

export interface ArchiveHeader {
  readonly folders: readonly Folder[];
  /** Of the files that have content, in the order of the folders. */
  readonly names: readonly string[];
}

const ids = {
  end: 0,
  header: 1,
  archive: 2,
  main: 4,
  files: 5,
  pack: 6,
  unpack: 7,
  sub: 8,
  size: 9,
  crc: 10,
  folder: 11,
  unpackSize: 12,
  count: 13,
  empty: 14,
  names: 17,
};
/** Folders, files and coders of one archive. */
const most = 1_000_000;
export const signatureSize = 32;

/**
 * Reads a header that is not compressed: streams, and files with their names. Bounded by its length. Offsets are from the beginning of the file.
 *
 * @throws DecodeError `corrupt` where it is none
 * @see https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt
 */
export function readHeader(bytes: Buffer): ArchiveHeader {
  const at = cursor(bytes);
  if (at.byte() !== ids.header) throw corrupt();
  let folders: Folder[] = [];
  let names: string[] = [];
  for (let id = at.byte(); id !== ids.end; id = at.byte()) {
    if (id === ids.archive) while (at.byte() !== ids.end) at.skip(at.number());
    else if (id === ids.main) folders = readStreams(at);
    else if (id === ids.files) names = readFiles(at);
    else if (id === 3) readStreams(at);
    else throw corrupt();
  }
  return { folders, names };
}

/** The stream of a header that is compressed. @throws DecodeError */
export function readEncodedHeader(bytes: Buffer): Folder {
  const at = cursor(bytes);
  at.byte();
  const [folder] = readStreams(at);
  if (folder === undefined) throw corrupt();
  return folder;
}

function readStreams(at: Cursor): Folder[] {
  let start = signatureSize;
  let packed: number[] = [];
  let coded: { coders: Folder['coders']; size: number; streams: number }[] = [];
  let sizes: number[][] | null = null;
  for (let id = at.byte(); id !== ids.end; id = at.byte()) {
    if (id === ids.pack) {
      start += at.number();
      const count = at.count();
      for (let one = at.byte(); one !== ids.end; one = at.byte()) {
        if (one === ids.size) packed = at.numbers(count);
        else if (one === ids.crc) at.digests(count);
        else throw corrupt();
      }
    } else if (id === ids.unpack) coded = readFolders(at);
    else if (id === ids.sub)
      sizes = readSubStreams(
        at,
        coded.map(({ size }) => size),
      );
    else throw corrupt();
  }
  let offset = start;
  let next = 0;
  return coded.map(({ coders, size, streams }, i) => {
    const parts = packed.slice(next, next + streams);
    next += streams;
    const length = parts.reduce((sum, part) => sum + part, 0);
    const folder = { offset, packed: length, coders, size, sizes: sizes?.[i] ?? [size] };
    offset += length;
    return folder;
  });
}

function readFolders(at: Cursor): { coders: Folder['coders']; size: number; streams: number }[] {
  at.expect(ids.folder);
  const count = at.count();
  if (at.byte() !== 0) throw corrupt();
  const folders = Array.from({ length: count }, () => readFolder(at));
  at.expect(ids.unpackSize);
  // The last coder's output that nothing reads is what comes out; with one coder there is no other.
  const sized = folders.map(({ outputs, main, ...folder }) => ({
    ...folder,
    size: at.numbers(outputs)[main] ?? 0,
  }));
  for (let id = at.byte(); id !== ids.end; id = at.byte()) {
    if (id !== ids.crc) throw corrupt();
    at.digests(count);
  }
  return sized;
}

function readFolder(at: Cursor) {
  const count = at.number();
  if (count < 1 || count > 32) throw corrupt();
  const coders: { id: string; properties: Buffer }[] = [];
  let inputs = 0;
  let outputs = 0;
  for (let i = 0; i < count; i++) {
    const flags = at.byte();
    const id = at.bytes(flags & 15).toString('hex');
    const [ins, outs] = (flags & 16) === 0 ? [1, 1] : [at.number(), at.number()];
    if (ins > 32 || outs > 32) throw corrupt();
    inputs += ins;
    outputs += outs;
    coders.push({ id, properties: (flags & 32) === 0 ? Buffer.alloc(0) : at.bytes(at.number()) });
  }
  const bound = new Set<number>();
  for (let i = 0; i < outputs - 1; i++) {
    at.number();
    bound.add(at.number());
  }
  const streams = inputs - (outputs - 1);
  if (streams > 1) for (let i = 0; i < streams; i++) at.number();
  const main = Array.from({ length: outputs }, (_, i) => i).find((i) => !bound.has(i)) ?? 0;
  return { coders, outputs, main, streams };
}

function readSubStreams(at: Cursor, folderSizes: readonly number[]): number[][] {
  let counts = folderSizes.map(() => 1);
  let sizes: number[][] | null = null;
  for (let id = at.byte(); id !== ids.end; id = at.byte()) {
    if (id === ids.count) counts = folderSizes.map(() => at.count());
    else if (id === ids.size)
      sizes = counts.map((count, i) => {
        const stated = at.numbers(Math.max(0, count - 1));
        return count === 0 ? [] : [...stated, folderSizes[i]! - stated.reduce((sum, size) => sum + size, 0)];
      });
    // What follows are checksums, one for each file without one: nothing is taken from them, but they end here.
    else if (id === ids.crc) at.digests(counts.reduce((sum, count) => sum + count, 0));
    else throw corrupt();
  }
  return sizes ?? counts.map((count, i) => (count === 0 ? [] : [folderSizes[i]!]));
}

function readFiles(at: Cursor): string[] {
  const count = at.count();
  let names: string[] = [];
  let empty: readonly boolean[] = [];
  for (let id = at.byte(); id !== ids.end; id = at.byte()) {
    const part = cursor(at.bytes(at.number()));
    if (id === ids.names && part.byte() === 0) names = part.rest().toString('utf16le').split('\0', count);
    if (id === ids.empty) empty = part.bits(count);
  }
  return names.filter((_, i) => empty[i] !== true);
}

type Cursor = ReturnType<typeof cursor>;

function cursor(all: Buffer) {
  let at = 0;
  const bytes = (count: number): Buffer => {
    if (!(count <= all.length - at)) throw corrupt();
    at += count;
    return all.subarray(at - count, at);
  };
  const byte = () => bytes(1)[0]!;
  /** As many upper bits of the first byte are set as bytes follow. */
  const number = (): number => {
    const first = byte();
    let value = 0;
    for (let i = 0; i < 8; i++) {
      const mask = 0x80 >> i;
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 256 ** i;
      value += byte() * 256 ** i;
    }
    return value;
  };
  const count = (): number => {
    const value = number();
    if (value > Math.min(most, all.length * 8)) throw corrupt();
    return value;
  };
  const bits = (length: number): boolean[] => {
    const packed = bytes(Math.ceil(length / 8));
    return Array.from({ length }, (_, i) => (packed[i >> 3]! & (0x80 >> (i & 7))) !== 0);
  };
  return {
    bytes,
    byte,
    number,
    count,
    bits,
    skip: (length: number) => void bytes(length),
    rest: () => bytes(all.length - at),
    numbers: (length: number) => Array.from({ length }, number),
    expect(id: number) {
      if (byte() !== id) throw corrupt();
    },
    digests(length: number) {
      const defined = byte() === 0 ? bits(length).filter(Boolean).length : length;
      bytes(defined * 4);
    },
  };
}

function corrupt(): DecodeError {
  return new DecodeError('corrupt', 'the header of the archive is not valid');
}
