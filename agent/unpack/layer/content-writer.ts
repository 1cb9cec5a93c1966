import { hash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { slabBytes } from '../workspace.ts';
import { type FinishedSpool, openSpool, type Spool } from './spool.ts';

/** A slab's worth of whole contents, waiting for a slab. */
export interface FilledSlab {
  readonly kind: 'slab';
  readonly bytes: Buffer;
  readonly first: number;
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly hashes: readonly Buffer[];
}

export interface FilledSpool extends FinishedSpool {
  readonly kind: 'spool';
  readonly content: number;
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
  let slab: ReturnType<typeof newSlab> | null = null;
  let start = 0;
  let spool: Spool | null = null;

  function seal(): void {
    if (slab !== null && slab.offsets.length > 0) {
      const { bytes, used, ...rest } = slab;
      ready.push({ kind: 'slab', bytes: bytes.subarray(0, used), ...rest });
    }
    slab = null;
  }

  /** The numbers of a slab run on, so a content that was written elsewhere in between ends it. */
  function fits(size: number): boolean {
    if (slab === null) return false;
    const follows = slab.first + slab.offsets.length === next;
    return follows && slab.used + size <= slabBytes && slab.offsets.length < contentsPerSlab;
  }

  return {
    ready,
    /** Starts a content of this many bytes, or of unknown size (null). Returns its number in the layer. */
    begin(size: number | null): number {
      if (size === null || size > slabBytes) spool = openSpool(spoolDir);
      else {
        if (!fits(size)) seal();
        slab ??= newSlab(next);
        start = slab.used;
      }
      return next++;
    },
    write(chunk: Buffer): void {
      if (spool !== null) return spool.write(chunk);
      slab!.used += chunk.copy(slab!.bytes, slab!.used);
    },
    writeHole(length: number): void {
      if (spool !== null) return spool.writeHole(length);
      slab!.bytes.fill(0, slab!.used, slab!.used + length);
      slab!.used += length;
    },
    end(): void {
      if (spool === null) {
        const { bytes, used, offsets, lengths, hashes } = slab!;
        offsets.push(start);
        lengths.push(used - start);
        hashes.push(hash('sha256', bytes.subarray(start, used), 'buffer'));
        return;
      }
      ready.push({ kind: 'spool', content: next - 1, ...spool.finish() });
      spool = null;
    },
    /** Hands over a content that was written beside all others. Returns its number in the layer. */
    add(finished: FinishedSpool): number {
      ready.push({ kind: 'spool', content: next, ...finished });
      return next++;
    },
    /** No more contents: what is half full becomes ready. */
    flush: seal,
    abandon(): void {
      spool?.abandon();
      for (const item of ready) if (item.kind === 'spool') closeSync(item.fd);
    },
  };
}

function newSlab(first: number) {
  return {
    bytes: Buffer.allocUnsafeSlow(slabBytes),
    used: 0,
    first,
    offsets: [] as number[],
    lengths: [] as number[],
    hashes: [] as Buffer[],
  };
}
