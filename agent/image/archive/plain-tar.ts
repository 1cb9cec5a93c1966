import type { FileHandle } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { readFully, readRange } from './file-range.ts';
import { temporaryFile, writeStream } from './temporary-file.ts';

/** Bytes out per byte in, once more than `ratioFloor` bytes are out: no honest image is above it. */
const ratioLimit = 250;
const ratioFloor = 64 * 1024 ** 2;

/** A tar that can be read at any offset. */
export interface TarFile {
  readonly file: FileHandle;
  /** Bytes. */
  readonly size: number;
}

/**
 * The uncompressed tar behind an archive, by content: the file itself, or a temporary file for one that is
 * compressed as a whole with gzip or zstd. The caller closes whatever handle it gets, and the one it gave.
 * @param size of `file` in bytes
 * @throws WardenError MANIFEST_MALFORMED for a corrupt stream; BUDGET_SPENT for a bomb; COMPRESSION_UNSUPPORTED;
 * DISK_FULL; IO_FAILED
 */
export async function plainTar(file: FileHandle, size: number, signal: AbortSignal): Promise<TarFile> {
  const decoder = chooseDecoder(await readFully(file, 0, Math.min(size, 6)));
  if (decoder === null) return { file, size };
  const temporary = await temporaryFile();
  try {
    const produced = await decompress(file, size, decoder, temporary, signal);
    return { file: temporary, size: produced };
  } catch (thrown) {
    await temporary.close();
    throw typed(thrown);
  }
}

type Decoder = Transform & { readonly bytesWritten: number };

function chooseDecoder(start: Buffer): Decoder | null {
  const magic = start.toString('hex');
  const options = { chunkSize: 256 * 1024 };
  if (magic.startsWith('1f8b')) return zlib.createGunzip(options);
  if (magic.startsWith('28b52ffd')) {
    if ('createZstdDecompress' in zlib && typeof zlib.createZstdDecompress === 'function')
      return zlib.createZstdDecompress(options) as Decoder;
    throw unsupported('zstd, which this version of Node cannot read');
  }
  if (magic === 'fd377a585a00') throw unsupported('xz');
  if (magic.startsWith('425a68')) throw unsupported('bzip2');
  return null;
}

async function decompress(
  file: FileHandle,
  size: number,
  decoder: Decoder,
  output: FileHandle,
  signal: AbortSignal,
): Promise<number> {
  const source = Readable.from(readRange(file, 0, size, signal), { objectMode: false });
  // Not a pipeline: that takes a decoder which ends before its input does for an interruption.
  source.once('error', (error) => decoder.destroy(error));
  source.pipe(decoder);
  let produced: number;
  try {
    produced = await writeStream(output, decoder, (bytes) => {
      if (bytes > ratioFloor && bytes > decoder.bytesWritten * ratioLimit)
        throw new WardenError(
          'BUDGET_SPENT',
          `the archive decompresses to more than ${ratioLimit} times its size`,
        );
    });
  } finally {
    source.destroy();
    decoder.destroy();
  }
  if (decoder.bytesWritten < size)
    throw new WardenError('MANIFEST_MALFORMED', 'something follows the compressed stream of the archive');
  return produced;
}

function typed(thrown: unknown): WardenError {
  const code = (thrown as NodeJS.ErrnoException | null)?.code ?? '';
  if (/^(?:Z_|ZSTD_|ERR_ZSTD)/.test(code))
    return new WardenError(
      'MANIFEST_MALFORMED',
      'the compressed stream of the archive is corrupt or cut short',
      {
        cause: thrown,
      },
    );
  return toWardenError(thrown);
}

function unsupported(what: string): WardenError {
  return new WardenError('COMPRESSION_UNSUPPORTED', `the archive is compressed with ${what}`, {
    todo: 'Decompress the archive first, then scan the result.',
  });
}
