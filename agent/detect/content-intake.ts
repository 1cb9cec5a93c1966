import { createHash } from 'node:crypto';
import { closeSync, writeSync } from 'node:fs';
import type { ContentTaker } from '../unpack/layer/run-layer.ts';
import { openUnlinked, type Workspace } from '../unpack/workspace.ts';
import type { ContentIndex } from './cache/scan-cache.ts';
import { contentGapsRepeat, parseCachedContent } from './cached-content.ts';
import type { ContentResult } from './content.ts';
import type { ContentSet } from './content-set.ts';
import type { EngineJob } from './engine-messages.ts';
import type { EnginePool } from './pool.ts';

/** Stands for a content of a known layer about which there is nothing to say: it needs no number in this scan. */
export const cleanId = 0xffff_ffff;

/** The contents of one layer as they came: which distinct content each number of the layer is, or `cleanId`. */
export interface LayerContents {
  ids: Uint32Array;
  count: number;
  /** Sum of their sizes in bytes, to be held against what the layer's reader handed over. */
  bytes: number;
  /** SHA-256 of each, 32 bytes, where the set does not have all of them. */
  digests?: Buffer;
}

export interface IntakeTally {
  cacheHits: number;
  cacheMisses: number;
}

/** Receives contents from all layers, and has each distinct one examined once. */
export interface ContentIntake {
  takerFor(contents: LayerContents): ContentTaker;
  /** Has these bytes, which lie in no layer, examined like a file. Returns their number in the set. */
  examineBytes(bytes: Buffer): number;
  /** Resolves when everything handed in so far is settled. @throws WardenError when no engine can examine it */
  drained(): Promise<void>;
  readonly tally: Readonly<IntakeTally>;
}

/** Spooled bytes in flight before layers have to wait; one content may be larger. */
const spoolLimit = 4 * 1024 ** 3;

export function newLayerContents(): LayerContents {
  return { ids: new Uint32Array(1024), count: 0, bytes: 0 };
}

export function createContentIntake(
  set: ContentSet,
  pool: () => EnginePool,
  cache: ContentIndex,
  workspace: Workspace,
  charge: (result: ContentResult) => void,
): ContentIntake {
  const tally: IntakeTally = { cacheHits: 0, cacheMisses: 0 };
  const freeSlabs = Array.from({ length: workspace.slabCount }, (_, i) => i);
  const slabWaiters: ((slab: number) => void)[] = [];
  const spoolWaiters: (() => void)[] = [];
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  let spooledBytes = 0;

  function releaseSlab(slab: number): void {
    const next = slabWaiters.shift();
    if (next) next(slab);
    else freeSlabs.push(slab);
  }

  /** True when the content has to be examined: new in this scan, and nothing known from earlier ones. */
  function admit(
    contents: LayerContents,
    number: number,
    sha256: Buffer,
    size: number,
  ): { id: number; wanted: boolean } {
    const { id, fresh } = set.intern(sha256, size);
    if (number >= contents.ids.length) {
      const more = new Uint32Array(Math.max(contents.ids.length * 2, number + 1));
      more.set(contents.ids);
      contents.ids = more;
    }
    contents.ids[number] = id;
    contents.count++;
    contents.bytes += size;
    if (!fresh) return { id, wanted: false };
    const known = parseCachedContent(cache.get(sha256));
    if (known === null) {
      tally.cacheMisses++;
      return { id, wanted: true };
    }
    tally.cacheHits++;
    settle(id, known === 'clean' ? null : known, false);
    if (known !== 'clean') charge(known);
    return { id, wanted: false };
  }

  function settle(id: number, result: ContentResult | null, keep: boolean): void {
    set.settle(id, result);
    if (!keep) return;
    if (result === null) cache.add(set.sha256(id), 'clean');
    else if (contentGapsRepeat(result)) cache.add(set.sha256(id), Buffer.from(JSON.stringify(result)));
  }

  function examine(job: EngineJob, ids: readonly number[], release: () => void): void {
    const work = pool()
      .run(job)
      .then(
        (results) => {
          for (const [i, id] of ids.entries()) settle(id, results.get(i) ?? null, true);
        },
        (error: unknown) => {
          failure ??= { error };
        },
      )
      .finally(release);
    running.add(work);
    work.finally(() => running.delete(work));
  }

  return {
    tally,
    takerFor: (contents) => ({
      freeSlab() {
        const slab = freeSlabs.pop();
        return slab === undefined
          ? new Promise((resolve) => slabWaiters.push(resolve))
          : Promise.resolve(slab);
      },
      slabUnused: releaseSlab,
      slabFilled({ slab, first, offsets, lengths, hashes }) {
        const ids: number[] = [];
        const wanted: number[] = [];
        for (let i = 0; i < offsets.length; i++) {
          const sha256 = Buffer.from(hashes.buffer, hashes.byteOffset + i * 32, 32);
          const admitted = admit(contents, first + i, sha256, lengths[i]!);
          if (!admitted.wanted) continue;
          ids.push(admitted.id);
          wanted.push(i);
        }
        if (ids.length === 0) return releaseSlab(slab);
        const pick = (values: Uint32Array) => Uint32Array.from(wanted, (i) => values[i]!);
        examine({ type: 'slab', slab, offsets: pick(offsets), lengths: pick(lengths) }, ids, () =>
          releaseSlab(slab),
        );
      },
      async spooled({ content, fd, size, sha256 }) {
        const { id, wanted } = admit(contents, content, Buffer.from(sha256), size);
        if (!wanted) return closeSync(fd);
        spooledBytes += size;
        examine({ type: 'spool', path: workspace.pathOf(fd), size }, [id], () => {
          closeSync(fd);
          spooledBytes -= size;
          for (const waiter of spoolWaiters.splice(0)) waiter();
        });
        while (spooledBytes > spoolLimit) await new Promise<void>((resolve) => spoolWaiters.push(resolve));
      },
    }),
    examineBytes(bytes) {
      const contents = newLayerContents();
      const sha256 = createHash('sha256').update(bytes).digest();
      const { id, wanted } = admit(contents, 0, sha256, bytes.length);
      if (!wanted) return id;
      const fd = openUnlinked(workspace.spoolDir, 'bytes');
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      examine({ type: 'spool', path: workspace.pathOf(fd), size: bytes.length }, [id], () => closeSync(fd));
      return id;
    },
    async drained() {
      while (running.size > 0) await Promise.all(running);
      if (failure) throw failure.error;
    },
  };
}
