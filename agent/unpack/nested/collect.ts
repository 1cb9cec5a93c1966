import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { toWardenError } from '../../model/errors.ts';
import { ratioFloor } from '../budget.ts';
import { DecodeError } from '../decompress/decode-error.ts';
import { bytesOf, mapFile } from '../mapped-file.ts';
import type { Bytes, Member } from './member.ts';
import { type Opening, Stop } from './opening.ts';

/** What a member was decoded to. `release` when nobody looks at `bytes` any more. */
export interface Collected {
  readonly bytes: Bytes;
  /** Set when decoding stopped before its end. */
  readonly gap: NonNullable<Member['gap']> | null;
  release(): void;
}

/**
 * Gathers what a decoder produces, in memory up to the context's limit and in an unlinked file beyond it, and asks
 * the budget for every chunk. What was produced before a fault or before the budget was spent is kept.
 *
 * @param consumed bytes of the container used for this member so far: the base of its ratio
 * @param produce calls `push` for every chunk, in order; throws DecodeError
 * @throws WardenError when the spool cannot be written
 */
export async function collect(
  opening: Opening,
  consumed: () => number,
  produce: (push: (chunk: Buffer) => void) => Promise<void>,
): Promise<Collected> {
  const store = createStore(opening.ctx.spoolDir, opening.ctx.memoryLimit);
  const { ratio } = opening.ctx.budget.limits;
  let size = 0;
  let gap: Collected['gap'] = null;
  try {
    await produce((chunk) => {
      opening.takeBytes(chunk.length);
      store.append(chunk);
      size += chunk.length;
      if (size > ratioFloor && size / Math.max(1, consumed()) > ratio) throw new Stop('budget-ratio');
    });
  } catch (error) {
    if (error instanceof Stop) {
      gap = { reason: error.reason, detail: error.message };
    } else if (error instanceof DecodeError) gap = { reason: error.reason, detail: error.message };
    else {
      store.discard();
      throw error;
    }
  }
  return { gap, ...store.finish() };
}

interface Store {
  append(chunk: Buffer): void;
  finish(): { bytes: Bytes; release(): void };
  discard(): void;
}

function createStore(spoolDir: string, memoryLimit: number): Store {
  let chunks: Buffer[] = [];
  let size = 0;
  let fd: number | null = null;

  function discard(): void {
    chunks = [];
    if (fd !== null) closeSync(fd);
    fd = null;
  }
  return {
    append(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= memoryLimit) return;
      fd ??= openUnlinked(spoolDir);
      for (const part of chunks.splice(0)) writeWhole(fd, part);
    },
    finish() {
      if (fd === null) {
        const bytes = bytesOf(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
        return { bytes, release() {} };
      }
      try {
        return mapFile(fd, size);
      } finally {
        discard();
      }
    },
    discard,
  };
}

function openUnlinked(directory: string): number {
  const path = join(directory, `member-${randomUUID()}`);
  try {
    const fd = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return fd;
  } catch (error) {
    throw toWardenError(error);
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    throw toWardenError(error);
  }
}
