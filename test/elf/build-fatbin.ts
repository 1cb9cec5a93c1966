import { zstdFrame } from '../scan/raw-image.ts';
import { buildElf } from './build-elf.ts';

/** One entry of a hand-made fat binary. What is not given is what NVIDIA's `fatbinary` writes. */
export interface FatbinEntryParts {
  readonly kind: 'ptx' | 'cubin';
  readonly architecture?: number;
  readonly compression?: 'lz4' | 'zstd';
  readonly content: Buffer;
  /** Raw bytes put over the finished header. */
  readonly patch?: readonly (readonly [offset: number, bytes: Buffer])[];
}

/** A fat binary in the layout that `fatbinary` of CUDA 13.0 writes. */
export function buildFatbin(entries: readonly FatbinEntryParts[]): Buffer {
  const body = Buffer.concat(entries.map(buildEntry));
  const header = Buffer.alloc(16);
  header.writeUInt32LE(0xba55ed50, 0);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(16, 6);
  header.writeBigUInt64LE(BigInt(body.length), 8);
  return Buffer.concat([header, body]);
}

function buildEntry({ kind, architecture = 90, compression, content, patch = [] }: FatbinEntryParts): Buffer {
  const stored =
    compression === 'lz4' ? lz4Literals(content) : compression === 'zstd' ? zstdFrame(content) : content;
  const length = Math.ceil(stored.length / 8) * 8;
  const head = Buffer.alloc(64);
  head.writeUInt16LE(kind === 'ptx' ? 1 : 2, 0);
  head.writeUInt16LE(0x101, 2);
  head.writeUInt32LE(64, 4);
  head.writeBigUInt64LE(BigInt(length), 8);
  head.writeUInt32LE(compression ? stored.length : 0, 16);
  head.writeUInt32LE(architecture, 28);
  head.writeBigUInt64LE(
    0x11n | (compression === 'lz4' ? 0x2000n : compression === 'zstd' ? 0x8000n : 0n),
    40,
  );
  head.writeBigUInt64LE(compression ? BigInt(content.length) : 0n, 56);
  for (const [offset, bytes] of patch) bytes.copy(head, offset);
  return Buffer.concat([head, stored, Buffer.alloc(length - stored.length)]);
}

/** LZ4 without matches: one run of literals. */
function lz4Literals(content: Buffer): Buffer {
  const rest = content.length - 15;
  if (rest < 0) return Buffer.concat([Buffer.from([content.length << 4]), content]);
  const more = [...Array<number>(Math.floor(rest / 255)).fill(255), rest % 255];
  return Buffer.concat([Buffer.from([0xf0, ...more]), content]);
}

/** Machine code with these kernels, its names before all else, as NVIDIA's assembler writes it. */
export function buildCubin(kernels: readonly string[]): Buffer {
  return buildElf({
    machine: 190,
    sections: kernels.map((name) => ({ name: `.text.${name}`, content: Buffer.alloc(64, 0x4d) })),
  });
}
