import { closeSync, readSync } from 'node:fs';
import type { ImageLayer } from '../../image/image.ts';
import type { Digest } from '../../model/digest.ts';
import type { WardenError } from '../../model/errors.ts';
import type { BudgetLimits } from '../../unpack/budget.ts';
import type { LayerRead } from '../../unpack/layer/messages.ts';
import { type ContentTaker, runLayer } from '../../unpack/layer/run-layer.ts';
import { createLayerThreads } from '../../unpack/layer/threads.ts';
import { openWorkspace, slabBytes } from '../../unpack/workspace.ts';
import { contentLimit } from './piece.ts';

/** One content of a layer, by its number of appearance, and the part of it that is wanted. */
export interface WantedContent {
  readonly number: number;
  /** First byte wanted; `contentLimit` bytes from there at most. */
  readonly offset: number;
  /** sha256 (hex) that the whole content must have; null: whatever it has in a layer of the right digest. */
  readonly sha256: string | null;
}

export interface ReadContent extends Pick<WantedContent, 'number' | 'offset'> {
  readonly bytes: Buffer;
  /** Bytes of the whole content. */
  readonly size: number;
  /** sha256 (hex) of the whole content. */
  readonly sha256: string;
}

/** What one pass over a layer gave: the parts wanted, and the table of its entries. */
export interface LayerContentsRead {
  readonly read: LayerRead;
  readonly contents: readonly ReadContent[];
}

export interface ContentReader {
  /**
   * Reads a layer and keeps what is wanted of it. It stops early where every content wanted is known by its own hash.
   * @param digest what the scan found the blob to have
   * @returns null when its bytes are others now, or it could not be read to its end
   */
  read(
    layer: ImageLayer,
    digest: Digest,
    wanted: readonly WantedContent[],
  ): Promise<LayerContentsRead | null>;
  close(): Promise<void>;
}

/**
 * Reads chosen contents out of layers, in threads of its own: the parsers that meet the layer are those of the scan, and
 * nothing is kept unless the whole layer has its digest.
 * @throws WardenError for the faults of this machine, and the reason of `cancelled`
 */
export function openContentReader(limits: BudgetLimits, cancelled: AbortSignal): ContentReader {
  const workspace = openWorkspace(2);
  const threads = createLayerThreads(workspace, limits);
  const never = new AbortController().signal;
  return {
    async read(layer, digest, wanted) {
      const contents: ReadContent[] = [];
      const isKnown = wanted.length > 0 && wanted.every(({ sha256 }) => sha256 !== null);
      let left = wanted.length;
      const byNumber = new Map<number, WantedContent[]>();
      for (const want of wanted) byNumber.set(want.number, [...(byNumber.get(want.number) ?? []), want]);
      const take = (number: number, size: number, sha256: Uint8Array, fd: number, base: number) => {
        for (const want of byNumber.get(number) ?? []) {
          left--;
          const hex = Buffer.from(sha256).toString('hex');
          if (want.sha256 !== null && want.sha256 !== hex) continue;
          const bytes = readPart(fd, base + want.offset, Math.min(size - want.offset, contentLimit));
          if (bytes !== null) contents.push({ number, offset: want.offset, bytes, size, sha256: hex });
        }
      };
      const taker = createTaker(workspace.slabFd, workspace.slabCount, take);
      let outcome: { readonly read: LayerRead; readonly fetchError: WardenError | null };
      try {
        outcome = await runLayer(
          digest,
          until(layer.open(cancelled), () => isKnown && left === 0),
          threads,
          taker,
          { expired: never, cancelled },
          () => {},
        );
      } catch (thrown) {
        if (cancelled.aborted) throw thrown;
        return null;
      }
      const { read, fetchError } = outcome;
      if (fetchError?.fault === 'warden') throw fetchError;
      const whole = fetchError === null && read.digest !== null && read.gaps.length === 0;
      if (isKnown && left === 0) return { read, contents };
      return whole && read.digest === digest ? { read, contents } : null;
    },
    async close() {
      await threads.close();
      workspace.close();
    },
  };
}

/** The chunks, up to where nothing more is wanted. */
async function* until(chunks: AsyncIterable<Uint8Array>, enough: () => boolean): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    if (enough()) return;
    yield chunk;
  }
}

/** Lends slabs and takes them back at once, after `take` has seen what is in them. */
function createTaker(
  slabFd: number,
  slabCount: number,
  take: (number: number, size: number, sha256: Uint8Array, fd: number, base: number) => void,
): ContentTaker {
  const free = Array.from({ length: slabCount }, (_, i) => i);
  const waiting: ((slab: number) => void)[] = [];
  const release = (slab: number) => {
    const next = waiting.shift();
    if (next) next(slab);
    else free.push(slab);
  };
  return {
    freeSlab() {
      const slab = free.pop();
      return slab === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slab);
    },
    slabUnused: release,
    slabFilled({ slab, first, offsets, lengths, hashes }) {
      for (let i = 0; i < offsets.length; i++)
        take(
          first + i,
          lengths[i]!,
          hashes.subarray(i * 32, i * 32 + 32),
          slabFd,
          slab * slabBytes + offsets[i]!,
        );
      release(slab);
    },
    async spooled({ content, fd, size, sha256 }) {
      try {
        take(content, size, sha256, fd, 0);
      } finally {
        closeSync(fd);
      }
    },
  };
}

function readPart(fd: number, position: number, length: number): Buffer | null {
  if (length <= 0) return null;
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, bytes, filled, length - filled, position + filled);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}
