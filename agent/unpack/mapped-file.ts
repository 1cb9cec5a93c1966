import { WardenError } from '../model/errors.ts';
import { openLibc } from './libc.ts';
import type { Bytes } from './nested/member.ts';

/** A file in the address space. Nothing sliced from `bytes` may be touched after `release`. */
export interface MappedFile {
  readonly bytes: Bytes;
  release(): void;
}

/** Longest contiguous slice, in bytes: Node 20 ends the process when asked for a view of 4 GiB or more. */
export const longestSlice = 4 * 1024 ** 3 - 64 * 1024;

/**
 * Maps a whole file read-only: its pages come and go with memory pressure and are never a copy on our heap. Only for
 * files that nobody truncates meanwhile (ours have no name), since a read beyond the end would be a SIGBUS.
 *
 * @param fd open for reading @param size length of the file in bytes, more than 0
 * @throws WardenError IO_FAILED when the kernel refuses the mapping
 */
export function mapFile(fd: number, size: number): MappedFile {
  const { mmap, munmap, address, view } = loadLibc();
  const pointer = mmap(null, size, protRead, mapShared, fd, 0);
  const start = BigInt.asUintN(64, address(pointer));
  if (start === mapFailed || start === 0n)
    throw new WardenError('IO_FAILED', `The kernel refused to map ${size} bytes`);
  const head = viewAt(0, Math.min(size, longestSlice));

  function viewAt(offset: number, length: number): Buffer {
    return Buffer.from(view(start + BigInt(offset), length));
  }

  return {
    bytes: {
      size,
      slice(offset, length) {
        const from = Math.min(Math.max(0, offset), size);
        const to = Math.min(from + Math.max(0, length), size, from + longestSlice);
        if (to === from) return empty;
        return to <= head.length ? head.subarray(from, to) : viewAt(from, to - from);
      },
    },
    release() {
      munmap(pointer, size);
    },
  };
}

/** Bytes that are in memory already. */
export function bytesOf(buffer: Buffer): Bytes {
  return {
    size: buffer.length,
    slice: (offset, length) =>
      buffer.subarray(Math.max(0, offset), Math.max(0, offset) + Math.max(0, length)),
  };
}

interface Libc {
  mmap(address: null, length: number, protection: number, flags: number, fd: number, offset: number): unknown;
  munmap(pointer: unknown, length: number): number;
  address(pointer: unknown): bigint;
  view(address: bigint, length: number): ArrayBuffer;
}

let loaded: Libc | null = null;

function loadLibc(): Libc {
  if (loaded) return loaded;
  const { koffi, libc } = openLibc();
  loaded = {
    mmap: libc.func('void *mmap(void *, size_t, int, int, int, int64_t)'),
    munmap: libc.func('int munmap(void *, size_t)'),
    address: (pointer) => koffi.address(pointer),
    view: (address, length) => koffi.view(address as unknown as object, length),
  };
  return loaded;
}

const protRead = 1;
const mapShared = 1;
const mapFailed = 0xffff_ffff_ffff_ffffn;
const empty = Buffer.alloc(0);
