import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { DecodeError } from './decode-error.ts';
import { xxh64 } from './xxh64.ts';
import { driveZlib, type ZlibTransform } from './zlib-driver.ts';
import { maxBlockSize, type ZstdFrame } from './zstd-frame.ts';

/** Some blocks of a frame. */
export interface FramePiece {
  /** One block each; before the first the frame header, after the last the checksum, if the frame has one. */
  readonly parts: readonly Buffer[];
  readonly blocks: number;
  readonly last: boolean;
}

/** Decodes the pieces of one frame. @throws DecodeError after everything before the fault was yielded */
export type FrameDecoder = (frame: ZstdFrame, pieces: AsyncGenerator<FramePiece>) => AsyncGenerator<Buffer>;

interface ZstdOptions {
  readonly chunkSize: number;
  readonly maxOutputLength?: number;
}

interface NativeZstd {
  createZstdDecompress(options: ZstdOptions): ZlibTransform;
  zstdDecompressSync(bytes: Buffer, options: ZstdOptions): Buffer;
}

/** The decoder of this Node, where it has one (22.15 and later). */
export const nativeDecoder: FrameDecoder | null =
  'createZstdDecompress' in zlib
    ? (frame, pieces) => decodeNatively(zlib as unknown as NativeZstd, frame, pieces)
    : null;

async function* decodeNatively(
  zstd: NativeZstd,
  frame: ZstdFrame,
  pieces: AsyncGenerator<FramePiece>,
): AsyncGenerator<Buffer> {
  let first: IteratorResult<FramePiece> | null = await pieces.next();
  const mostOutput = first.done ? 0 : first.value.blocks * maxBlockSize;
  const chunkSize = Math.max(1024, Math.min(frame.contentSize ?? mostOutput, mostOutput));
  if (!first.done && first.value.last) {
    // Ten times quicker for the many small frames of zstd:chunked; the stream below says what is wrong, if it fails.
    try {
      yield zstd.zstdDecompressSync(Buffer.concat(first.value.parts), {
        chunkSize,
        maxOutputLength: chunkSize,
      });
      return;
    } catch {}
  }
  const nextPieces = async () => {
    const step = first ?? (await pieces.next());
    first = null;
    return step.done ? null : step.value.parts;
  };
  try {
    yield* driveZlib(zstd.createZstdDecompress({ chunkSize }), nextPieces);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code;
    if (code?.startsWith('ZSTD_') || code === 'Z_BUF_ERROR') throw invalid(error as Error);
    throw error;
  }
}

/** fzstd, with the checksum verified here because it does not. */
export const scriptDecoder: FrameDecoder = async function* (frame, pieces) {
  const produced: Buffer[] = [];
  const hash = frame.checksum ? xxh64() : null;
  const decoder = new Decompress((chunk) => {
    if (chunk.length > 0) produced.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  });
  let first = true;
  for await (const { parts, blocks, last } of pieces) {
    const bytes = Buffer.concat(parts);
    if (first && last) shrinkWindow(bytes, blocks);
    first = false;
    let failure: Error | null = null;
    try {
      decoder.push(bytes, last);
    } catch (error) {
      failure = error as Error;
    }
    for (const chunk of produced.splice(0)) {
      hash?.update(chunk);
      yield chunk;
    }
    if (failure) throw invalid(failure);
    if (last && hash && Number(hash.digest() & 0xffffffffn) !== bytes.readUInt32LE(bytes.length - 4))
      throw new DecodeError('corrupt', 'the zstd checksum does not match');
  }
};

/**
 * Rewrites the window descriptor of a frame that is whole to what its blocks can fill: fzstd allocates the window and
 * moves all of it for every block, which makes a layer of many small frames (zstd:chunked) fifty times slower.
 */
function shrinkWindow(frame: Buffer, blocks: number): void {
  const singleSegment = (frame[4]! & 0x20) !== 0;
  const exponent = Math.ceil(Math.log2(maxBlockSize * Math.max(1, blocks))) - 10;
  if (!singleSegment && frame[5]! >> 3 > exponent) frame[5] = exponent << 3;
}

function invalid(error: Error): DecodeError {
  return new DecodeError('corrupt', `the zstd stream is not valid (${error.message})`);
}
