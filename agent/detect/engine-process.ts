import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/package-root.ts';
import { toWardenError } from '../model/errors.ts';
import { bytesOf, type MappedFile, mapFile } from '../unpack/mapped-file.ts';
import { createSharedBudget } from '../unpack/shared-budget.ts';
import { slabBytes } from '../unpack/workspace.ts';
import type { ContentResult } from './content.ts';
import { dieWithParent } from './die-with-parent.ts';
import type { EngineJob, EngineScan, EngineSetup, FromEngine, ToEngine } from './engine-messages.ts';
import { type ExamineContext, examine, isClean } from './examine.ts';
import { keptPrefilter } from './yara/prefilter/kept-prefilter.ts';
import { loadPrefiltered } from './yara/prefilter/load-prefiltered.ts';

/*
 * The entry point of an engine process. Everything that a hostile content can crash or stall runs in here; whoever
 * started this process kills it when it stays silent for too long.
 */
let rules: Pick<ExamineContext, 'engine' | 'ruleIds'> | null = null;
let scan: { readonly context: ExamineContext; readonly slabFd: number; readonly budgetFd: number } | null =
  null;
let silent = 0;

// The first job may arrive while the rules still compile.
let turn = Promise.resolve();
process.on('message', (message: ToEngine) => {
  turn = turn.then(async () => {
    try {
      const answer = await handle(message);
      if (answer !== null) send(answer);
    } catch (error) {
      const { code, message } = toWardenError(error);
      send({ type: 'failed', code, message });
    }
  });
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the scan decides when engines end.
process.on('SIGINT', () => {});

async function handle(message: ToEngine): Promise<FromEngine | null> {
  if (message.type === 'setup') return setUp(message);
  if (message.type === 'begin' || message.type === 'end') {
    end();
    if (message.type === 'begin') begin(message);
    return null;
  }
  const { context, slabFd } = scan!;
  const results =
    message.type === 'slab'
      ? await examineSlab(message, slabFd, context)
      : await examineSpool(message, context);
  return { type: 'done', results };
}

async function setUp(setup: EngineSetup): Promise<FromEngine> {
  dieWithParent();
  const prefilter = keptPrefilter(join(packageRoot(), 'dist'), setup.source);
  const engine = await loadPrefiltered(setup.source, { prefilter });
  rules = { engine, ruleIds: new Map(setup.ruleIds) };
  return { type: 'ready', name: engine.name, version: engine.version };
}

function begin({ budgetPath, budgetSlot, limits, slabPath, spoolDir }: EngineScan): void {
  const budgetFd = openSync(budgetPath, 'r+');
  const budget = createSharedBudget(budgetFd, budgetSlot, limits);
  silent = 0;
  const onProgress = (bytes: number) => {
    silent += bytes;
    if (silent < progressEvery) return;
    send({ type: 'progress', bytes: silent });
    silent = 0;
  };
  const context = { ...rules!, budget, spoolDir, onProgress };
  scan = { context, slabFd: openSync(slabPath, 'r'), budgetFd };
}

function end(): void {
  if (scan === null) return;
  closeSync(scan.slabFd);
  closeSync(scan.budgetFd);
  scan = null;
}

type Results = [number, ContentResult][];

const slab = Buffer.allocUnsafeSlow(slabBytes);

async function examineSlab(
  job: Extract<EngineJob, { type: 'slab' }>,
  slabFd: number,
  context: ExamineContext,
): Promise<Results> {
  const start = job.offsets[0]!;
  const last = job.offsets.length - 1;
  const end = job.offsets[last]! + job.lengths[last]!;
  for (let at = start; at < end; ) at += readSync(slabFd, slab, at, end - at, job.slab * slabBytes + at);
  const results: Results = [];
  for (let i = 0; i < job.offsets.length; i++) {
    const offset = job.offsets[i]!;
    const result = await examine(bytesOf(slab.subarray(offset, offset + job.lengths[i]!)), context);
    if (!isClean(result)) results.push([i, result]);
  }
  return results;
}

async function examineSpool(
  job: Extract<EngineJob, { type: 'spool' }>,
  context: ExamineContext,
): Promise<Results> {
  const file = openSpool(job);
  const result = await examine(file.bytes, context);
  file.release();
  return isClean(result) ? [] : [[0, result]];
}

function openSpool({ path, size }: Extract<EngineJob, { type: 'spool' }>): MappedFile {
  // The kernel maps no empty file.
  if (size === 0) return { bytes: bytesOf(Buffer.alloc(0)), release: () => {} };
  const fd = openSync(path, 'r');
  try {
    return mapFile(fd, size);
  } finally {
    closeSync(fd);
  }
}

function send(message: FromEngine): void {
  process.send?.(message);
}

const progressEvery = 16 * 1024 * 1024;
