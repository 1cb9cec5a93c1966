import { createHash, type Hash } from 'node:crypto';
import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { openUnlinked, slabBytes } from '../workspace.ts';

/** A slab's worth of whole contents, waiting for a slab. */
export interface FilledSlab {
  readonly kind: 'slab';
  readonly bytes: Buffer;
  readonly first: number;
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly hashes: readonly Buffer[];
}

export interface FilledSpool {
  readonly kind: 'spool';
  readonly content: number;
  readonly fd: number;
  readonly size: number;
  readonly sha256: Buffer;
}

/** More contents in one slab would make the message about them long, and a retry after a crash coarse. */
const contentsPerSlab = 4096;

/**
 * Gathers the contents of a layer: small ones side by side in slabs, those larger than a slab (or of unknown size) in
 * spool files. Synchronous, so that a parser can feed it; what is full waits in `ready` until the caller takes it.
 */
export function createContentWriter(spoolDir: string) {
  const ready: (FilledSlab | FilledSpool)[] = [];
  let next = 0;
  let slab: {
    bytes: Buffer;
    used: number;
    first: number;
    offsets: number[];
    lengths: number[];
    hashes: Buffer[];
  } | null = null;
  let start = 0;
  let spool: { fd: number; size: number; hash: Hash } | null = null;

  function seal(): void {
    if (slab === null || slab.offsets.length === 0) return;
    const { bytes, used, first, offsets, lengths, hashes } = slab;
    ready.push({ kind: 'slab', bytes: bytes.subarray(0, used), first, offsets, lengths, hashes });
    slab = null;
  }

  return {
    ready,
    /** Starts a content of this many bytes, or of unknown size (null). Returns its number in the layer. */
    begin(size: number | null): number {
      if (size === null || size > slabBytes) {
        spool = {
          fd: openUnlinked(spoolDir, `spool-${process.pid}-${spoolNumber++}`),
          size: 0,
          hash: createHash('sha256'),
        };
        return next++;
      }
      if (slab !== null && (slab.used + size > slabBytes || slab.offsets.length === contentsPerSlab)) seal();
      slab ??= {
        bytes: Buffer.allocUnsafeSlow(slabBytes),
        used: 0,
        first: 0,
        offsets: [],
        lengths: [],
        hashes: [],
      };
      // Numbers run on within a slab only as long as no spool came between.
      if (slab.offsets.length > 0 && slab.first + slab.offsets.length !== next) {
        seal();
        slab = {
          bytes: Buffer.allocUnsafeSlow(slabBytes),
          used: 0,
          first: next,
          offsets: [],
          lengths: [],
          hashes: [],
        };
      }
      if (slab.offsets.length === 0) slab.first = next;
      start = slab.used;
      return next++;
    },
    write(chunk: Buffer): void {
      if (spool === null) {
        chunk.copy(slab!.bytes, slab!.used);
        slab!.used += chunk.length;
        return;
      }
      for (let at = 0; at < chunk.length; )
        at += writeSync(spool.fd, chunk, at, chunk.length - at, spool.size + at);
      spool.size += chunk.length;
      spool.hash.update(chunk);
    },
    /** Zero bytes; in a spool they stay a hole on disk. */
    writeHole(length: number): void {
      for (let left = length; left > 0; left -= zeros.length) {
        const part = left < zeros.length ? zeros.subarray(0, left) : zeros;
        if (spool === null) this.write(part);
        else {
          spool.size += part.length;
          spool.hash.update(part);
        }
      }
    },
    end(): void {
      if (spool === null) {
        const { bytes, used, offsets, lengths, hashes } = slab!;
        offsets.push(start);
        lengths.push(used - start);
        hashes.push(createHash('sha256').update(bytes.subarray(start, used)).digest());
        return;
      }
      ftruncateSync(spool.fd, spool.size);
      ready.push({
        kind: 'spool',
        content: next - 1,
        fd: spool.fd,
        size: spool.size,
        sha256: spool.hash.digest(),
      });
      spool = null;
    },
    /** No more contents: what is half full becomes ready. */
    flush: seal,
    abandon(): void {
      if (spool !== null) closeSync(spool.fd);
      for (const item of ready) if (item.kind === 'spool') closeSync(item.fd);
    },
  };
}

let spoolNumber = 0;
const zeros = Buffer.alloc(1024 * 1024);
