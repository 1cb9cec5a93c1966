import { type ContentIntake, createContentIntake } from '../detect/content-intake.ts';
import { type ContentSet, createContentSet } from '../detect/content-set.ts';
import { createEnginePool, type EnginePool } from '../detect/pool.ts';
import type { Image } from '../image/image.ts';
import { WardenError } from '../model/errors.ts';
import type { RunInfo } from '../model/report.ts';
import { createLayerThreads } from '../unpack/layer/threads.ts';
import { createSharedBudget } from '../unpack/shared-budget.ts';
import { openWorkspace } from '../unpack/workspace.ts';
import type { LayerScan } from './scan-layer.ts';
import type { ScanInput } from './scan-target.ts';

/** The engines, threads and books of one target: everything in it shares one budget, and is examined once. */
export interface ScanSession {
  readonly layers: LayerScan;
  readonly set: ContentSet;
  readonly intake: ContentIntake;
  /** Layers whose bytes are counted in the progress from now on. */
  expect(image: Image): void;
}

/** What a run did. */
export interface RunTally {
  bytesFetched: number;
  readonly cacheUse: { -readonly [K in keyof RunInfo['cache']]: number };
}

/** Slabs beyond one per engine and layer thread: what lies ready for the next free engine. */
const spareSlabs = 4;

/**
 * Runs `work` with a session, and takes it down in any case.
 * @throws WardenError INTERRUPTED when the user gave up; whatever `work` throws
 */
export async function withSession<T>(
  input: ScanInput,
  expired: AbortSignal,
  tally: RunTally,
  onFailure: (error: WardenError) => void,
  work: (session: ScanSession) => Promise<T>,
): Promise<T> {
  const { limits, workers, cache, cancelled } = input;
  const workspace = openWorkspace(2 * workers + spareSlabs);
  const threads = createLayerThreads(workspace, limits);
  let pool: EnginePool | null = null;
  const usePool = () => {
    if (pool !== null) return pool;
    pool = createEnginePool(input.engines, limits, workspace, workers);
    if (expired.aborted) pool.expire();
    return pool;
  };
  const expire = () => pool?.expire();
  const cancel = () => pool?.close();
  expired.addEventListener('abort', expire);
  cancelled.addEventListener('abort', cancel);
  try {
    const budget = createSharedBudget(workspace.budgetFd, workspace.nextSlot(), limits);
    const charge = (result: { members: number; produced: number }) => {
      budget.takeEntries(result.members);
      budget.takeBytes(result.produced);
    };
    const set = createContentSet();
    const intake = createContentIntake(set, usePool, await cache.contents(), workspace, charge);
    const progress = createProgressSum(set, input);
    const layers: LayerScan = {
      threads,
      set,
      intake,
      cache,
      budget,
      signals: { expired, cancelled },
      onFailure,
      onLayer(hit) {
        if (hit) tally.cacheUse.layersHit++;
        else {
          tally.cacheUse.layersMissed++;
          usePool().warm();
        }
      },
      onProgress: progress.onProgress,
    };
    const done = await work({ layers, set, intake, expect: progress.expect });
    tally.cacheUse.contentsHit = intake.tally.cacheHits;
    tally.cacheUse.contentsMissed = intake.tally.cacheMisses;
    return done;
  } catch (error) {
    throw cancelled.aborted ? interrupted() : error;
  } finally {
    expired.removeEventListener('abort', expire);
    cancelled.removeEventListener('abort', cancel);
    (pool as EnginePool | null)?.close();
    await threads.close();
    workspace.close();
  }
}

export function interrupted(): WardenError {
  return new WardenError('INTERRUPTED', 'The scan was stopped');
}

/** Adds up what the layers report one by one. */
function createProgressSum(set: ContentSet, input: ScanInput) {
  const taken = new Map<object, number>();
  const produced = new Map<object, number>();
  let totalBytes: number | null = 0;
  const sum = (values: Map<object, number>) =>
    [...values.values()].reduce((total, value) => total + value, 0);
  return {
    expect(image: Image) {
      for (const { size } of image.layers)
        totalBytes = totalBytes === null || size === null ? null : totalBytes + size;
    },
    onProgress(layer: object, takenBytes: number, producedBytes: number) {
      taken.set(layer, takenBytes);
      produced.set(layer, producedBytes);
      input.onProgress({
        stage: 'scan',
        fetchedBytes: sum(taken),
        totalBytes,
        producedBytes: sum(produced),
        files: set.count(),
        findings: set.hitCount(),
      });
    },
  };
}
