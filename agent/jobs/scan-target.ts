import { createHash } from 'node:crypto';
import type { ScanCache } from '../detect/cache/scan-cache.ts';
import { createContentIntake } from '../detect/content-intake.ts';
import { type ContentSet, createContentSet } from '../detect/content-set.ts';
import type { EngineIdentity } from '../detect/engine-handle.ts';
import { createEnginePool, type EnginePool } from '../detect/pool.ts';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import type { Image, OpenedTarget, OpenOptions } from '../image/image.ts';
import { openTarget } from '../image/open.ts';
import type { Digest } from '../model/digest.ts';
import { toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { RuleInfo } from '../model/finding.ts';
import type { Failure, RunInfo } from '../model/report.ts';
import type { Subject } from '../model/subject.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import { createLayerThreads } from '../unpack/layer/threads.ts';
import { createSharedBudget } from '../unpack/shared-budget.ts';
import { openWorkspace } from '../unpack/workspace.ts';
import { type ScannedImage, scanImage } from './scan-image.ts';
import type { LayerScan } from './scan-layer.ts';

export interface ScanInput {
  readonly target: string;
  readonly open: Omit<OpenOptions, 'signal' | 'onBytes'>;
  readonly limits: BudgetLimits;
  /** Engine processes, and layers read at the same time. */
  readonly workers: number;
  readonly ruleset: Ruleset;
  /** The engine that is installed on this machine. */
  readonly engine: EngineIdentity;
  readonly ruleInfo: (ruleId: string) => RuleInfo;
  readonly cache: ScanCache;
  /** Fires when the user gives up. */
  readonly cancelled: AbortSignal;
  onProgress(progress: ScanProgress): void;
}

export interface ScanProgress {
  readonly stage: 'open' | 'scan';
  /** Bytes of blobs read so far, and of how many; null while that is not known. */
  readonly fetchedBytes: number;
  readonly totalBytes: number | null;
  /** Uncompressed bytes. */
  readonly producedBytes: number;
  /** Distinct contents, and what was found in them so far. */
  readonly files: number;
  readonly findings: number;
}

/** What a scan of one target established, before anybody judged it. */
export interface ScanOutcome {
  readonly subject: Subject;
  readonly images: readonly ScannedImage[];
  readonly failures: readonly Failure[];
  readonly seconds: { readonly open: number; readonly scan: number };
  readonly bytesFetched: number;
  readonly cacheUse: RunInfo['cache'];
}

/** Milliseconds; Node takes a longer time for none at all. */
const longestTimer = 2 ** 31 - 1;

/** Slabs beyond one per engine and layer thread: what lies ready for the next free engine. */
const spareSlabs = 4;

/**
 * Examines one target. Whatever the subject or the world does becomes part of the outcome.
 * @throws WardenError for the user's or this machine's faults, and INTERRUPTED
 */
export async function scanTarget(input: ScanInput): Promise<ScanOutcome> {
  const started = performance.now();
  const expiry = new AbortController();
  const timer = setTimeout(
    () => expiry.abort(new WardenError('BUDGET_SPENT', 'The time budget is spent')),
    Math.min(input.limits.seconds * 1000, longestTimer),
  );
  const failures = new Map<string, Failure>();
  const onFailure = (error: WardenError) => failures.set(`${error.code} ${error.message}`, toFailure(error));
  let opened: OpenedTarget | null = null;
  let opening = started;
  const run = {
    bytesFetched: 0,
    cacheUse: { layersHit: 0, layersMissed: 0, contentsHit: 0, contentsMissed: 0 },
  };
  const images: ScannedImage[] = [];
  try {
    try {
      const signal = AbortSignal.any([input.cancelled, expiry.signal]);
      const onBytes = (bytes: number) => {
        run.bytesFetched += bytes;
        if (opened !== null) return;
        input.onProgress({
          stage: 'open',
          fetchedBytes: run.bytesFetched,
          totalBytes: null,
          producedBytes: 0,
          files: 0,
          findings: 0,
        });
      };
      opened = await openTarget(input.target, { ...input.open, signal, onBytes });
    } catch (thrown) {
      if (input.cancelled.aborted) throw interrupted();
      const error = toWardenError(thrown);
      if (error.fault === 'warden' || error.fault === 'user') throw error;
      onFailure(error);
    }
    opening = performance.now();
    if (opened) images.push(...(await scanImages(opened.images, input, expiry.signal, run, onFailure)));
  } finally {
    clearTimeout(timer);
    await opened?.close();
  }
  const subject = subjectOf(input.target, opened, images);
  return {
    subject,
    images,
    failures: [...failures.values()].sort((a, b) =>
      `${a.code} ${a.message}` < `${b.code} ${b.message}` ? -1 : 1,
    ),
    seconds: { open: (opening - started) / 1000, scan: (performance.now() - opening) / 1000 },
    ...run,
  };
}

async function scanImages(
  images: readonly Image[],
  input: ScanInput,
  expired: AbortSignal,
  run: { bytesFetched: number; cacheUse: { -readonly [K in keyof RunInfo['cache']]: number } },
  onFailure: (error: WardenError) => void,
): Promise<ScannedImage[]> {
  const { limits, workers, cache, cancelled } = input;
  const workspace = openWorkspace(2 * workers + spareSlabs);
  const threads = createLayerThreads(workspace, limits);
  let pool: EnginePool | null = null;
  const usePool = () => {
    if (pool !== null) return pool;
    pool = createEnginePool(input.ruleset, input.engine, limits, workspace, workers);
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
    const progress = createTally(images, set, input);
    const scan: LayerScan = {
      threads,
      set,
      intake,
      cache,
      budget,
      signals: { expired, cancelled },
      onFailure,
      onLayer(hit) {
        if (hit) run.cacheUse.layersHit++;
        else {
          run.cacheUse.layersMissed++;
          usePool().warm();
        }
      },
      onProgress: progress.onProgress,
    };
    const scanned: ScannedImage[] = [];
    for (const image of images) scanned.push(await scanImage(image, scan, input.ruleInfo, workers));
    run.cacheUse.contentsHit = intake.tally.cacheHits;
    run.cacheUse.contentsMissed = intake.tally.cacheMisses;
    return scanned;
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

/** Adds up what the layers report one by one. */
function createTally(images: readonly Image[], set: ContentSet, input: ScanInput) {
  const taken = new Map<object, number>();
  const produced = new Map<object, number>();
  const sizes = images.flatMap((image) => image.layers.map((layer) => layer.size));
  const totalBytes = sizes.some((size) => size === null)
    ? null
    : sizes.reduce<number>((sum, size) => sum + size!, 0);
  const sum = (values: Map<object, number>) =>
    [...values.values()].reduce((total, value) => total + value, 0);
  return {
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

function subjectOf(target: string, opened: OpenedTarget | null, images: readonly ScannedImage[]): Subject {
  const parts = images.map((image) => image.subject);
  const reference = opened?.images[0]?.reference ?? target;
  return {
    kind: 'image',
    target: escapeText(target, 1024),
    reference: escapeText(reference, 1024),
    images: parts,
    artifact: parts.length === 0 ? null : artifactOf(parts),
  };
}

/** sha256 over the JSON of the images with sorted keys: strings, integers and null only, so this is RFC 8785. */
function artifactOf(parts: Subject['images']): Digest {
  const canonical = JSON.stringify(parts, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
}

function toFailure(error: WardenError): Failure {
  return {
    code: error.code,
    message: escapeText(error.message, 2048),
    todo: error.todo,
    retryable: error.retryable,
  };
}

function interrupted(): WardenError {
  return new WardenError('INTERRUPTED', 'The scan was stopped');
}
