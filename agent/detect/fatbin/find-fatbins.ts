import type { Bytes } from '../../unpack/nested/member.ts';

/** One fat binary: code for GPUs in several forms, one behind the other. Offsets and sizes in bytes of the content. */
export interface Fatbin {
  readonly offset: number;
  /** Where its entries begin, and where they end. */
  readonly start: number;
  readonly end: number;
}

/** `ptx` is text for the driver's compiler, `cubin` machine code in an ELF file; `other` is kept for what is to come. */
export interface FatbinEntry {
  readonly kind: 'ptx' | 'cubin' | 'other';
  /** Compute capability times ten: 90 is sm_90. */
  readonly architecture: number;
  readonly compression: 'none' | 'lz4' | 'zstd' | 'unknown';
  readonly offset: number;
  /** Bytes as they lie. */
  readonly stored: number;
  /** Bytes once decompressed, as the entry states it. */
  readonly size: number;
}

const magic = Buffer.from('50ed55ba', 'hex');
const headerSize = 16;
/** The fields that every version so far has; longer headers hold a name and options behind them. */
const entryHeader = 64;
const longestHeader = 4096;
const flags = { lz4: 0x2000n, zstd: 0x8000n };
const window = 16 * 1024 * 1024;
const kinds: Readonly<Record<number, FatbinEntry['kind']>> = { 1: 'ptx', 2: 'cubin' };

/**
 * Finds all fat binaries in a content, by their magic and the fields behind it, wherever they lie: in the section
 * `.nv_fatbin` of a program, in one that was renamed, in a file of their own.
 */
export function* findFatbins(content: Bytes): Generator<Fatbin> {
  for (let start = 0; start < content.size; start += window) {
    const bytes = content.slice(start, window + headerSize - 1);
    for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
      if (at >= window || at + headerSize > bytes.length) continue;
      const fatbin = readHeader(bytes, at, start + at, content.size);
      if (fatbin !== null) yield fatbin;
    }
  }
}

function readHeader(bytes: Buffer, at: number, offset: number, end: number): Fatbin | null {
  const header = bytes.readUInt16LE(at + 6);
  const size = bytes.readBigUInt64LE(at + 8);
  if (bytes.readUInt16LE(at + 4) !== 1 || header < headerSize || header > longestHeader) return null;
  if (size < BigInt(entryHeader)) return null;
  const start = offset + header;
  // A size beyond the file is no reason not to look: what there is may still be read.
  return { offset, start, end: Math.min(end, start + Number(size < 2n ** 53n ? size : 2n ** 53n)) };
}

/** The entries of a fat binary, in order. Ends early where one does not fit: the last result is then `null`. */
export function* readEntries(content: Bytes, fatbin: Fatbin): Generator<FatbinEntry | null> {
  for (let at = fatbin.start; at + entryHeader <= fatbin.end; ) {
    const head = content.slice(at, entryHeader);
    const header = head.readUInt32LE(4);
    const stored = Number(head.readBigUInt64LE(8));
    const kind = head.readUInt16LE(0);
    // Padding may follow the last entry.
    if (kind === 0 && header === 0 && stored === 0) return;
    const offset = at + header;
    if (header < entryHeader || header > longestHeader || offset + stored > fatbin.end || stored === 0) {
      yield null;
      return;
    }
    const flag = head.readBigUInt64LE(40);
    const inflated = Number(head.readBigUInt64LE(56));
    const packed = head.readUInt32LE(16);
    const compression = compressionOf(flag, inflated);
    yield {
      kind: kinds[kind] ?? 'other',
      architecture: head.readUInt32LE(28),
      compression,
      offset,
      stored: compression === 'none' || packed === 0 || packed > stored ? stored : packed,
      size: compression === 'none' ? stored : inflated,
    };
    at = offset + stored;
  }
}

function compressionOf(flag: bigint, inflated: number): FatbinEntry['compression'] {
  if ((flag & flags.lz4) !== 0n) return 'lz4';
  if ((flag & flags.zstd) !== 0n) return 'zstd';
  // Only a compressed entry states another size.
  return inflated === 0 ? 'none' : 'unknown';
}
