import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createTarReader } from '../agent/unpack/tar/reader.ts';

const pieceSize = 1024 * 1024;

export async function* uncompressed(blob: string): AsyncGenerator<Buffer> {
  const source = createReadStream(blob, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: pieceSize });
  const done = pipeline(source, gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
  await done;
}

/** The files of a tar, each in a buffer of its own. */
export function gatherFiles() {
  let files: Buffer[] = [];
  let parts: Buffer[] = [];
  let bytes = 0;
  const reader = createTarReader({
    onEntry() {
      parts = [];
    },
    onData(chunk) {
      parts.push(Buffer.from(chunk));
    },
    onHole(length) {
      parts.push(Buffer.alloc(length));
    },
    onEntryEnd() {
      if (parts.length > 0) files.push(Buffer.concat(parts));
      parts = [];
    },
    onHeaderText() {},
    onFault() {},
  });
  return {
    write(chunk: Buffer): void {
      reader.write(chunk);
      bytes += chunk.length;
    },
    bytes: () => bytes,
    take(): Buffer[] {
      const taken = files;
      files = [];
      bytes = 0;
      return taken;
    },
  };
}
