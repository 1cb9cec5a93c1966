import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { openUnlinked } from '../workspace.ts';

/** A content that is written to a file of its own, because it is large or because its size is not known yet. */
export interface Spool {
  write(chunk: Buffer): void;
  /** Zero bytes, which stay a hole on disk. */
  writeHole(length: number): void;
  /** The descriptor is the receiver's from here on. */
  finish(): FinishedSpool;
  abandon(): void;
}

export interface FinishedSpool {
  readonly fd: number;
  /** Bytes. */
  readonly size: number;
  readonly sha256: Buffer;
}

/** @throws errno errors of the file system, e.g. ENOSPC, here and while writing */
export function openSpool(dir: string): Spool {
  const fd = openUnlinked(dir, `spool-${threadId}-${spools++}`);
  const hash = createHash('sha256');
  let size = 0;
  return {
    write(chunk) {
      for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at, chunk.length - at, size + at);
      size += chunk.length;
      hash.update(chunk);
    },
    writeHole(length) {
      for (let left = length; left > 0; left -= zeros.length)
        hash.update(left < zeros.length ? zeros.subarray(0, left) : zeros);
      size += length;
    },
    finish() {
      ftruncateSync(fd, size);
      return { fd, size, sha256: hash.digest() };
    },
    abandon: () => closeSync(fd),
  };
}

let spools = 0;
const zeros = Buffer.alloc(1024 * 1024);
