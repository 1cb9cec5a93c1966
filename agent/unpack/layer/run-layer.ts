import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../config/entry-point.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import type { Workspace } from '../workspace.ts';
import type { FromLayer, LayerRead, LayerTask, SlabFilled, Spooled, ToLayer } from './messages.ts';

/** Bytes sent ahead of what the thread has taken: enough to keep it busy, little enough to hold. */
const window = 4 * 1024 * 1024;

/** Milliseconds that a thread has to report what it found, once it was asked to stop. */
const patience = 10_000;

/** Takes the contents of a layer as they come. */
export interface ContentTaker {
  /** A free slab; waits until there is one. */
  freeSlab(): Promise<number>;
  /** The slab is returned by the taker once everything in it was examined. */
  slabFilled(message: SlabFilled): void;
  /** Resolves when the layer may go on, which may be long before this content was examined. */
  spooled(message: Spooled): Promise<void>;
}

/** How a layer ended: with all it was read to, and the error that stopped the fetch, if one did. */
export interface LayerOutcome {
  readonly read: LayerRead;
  readonly fetchError: WardenError | null;
}

/**
 * Reads one layer in a thread of its own: pumps the blob into it and passes on what it finds. When the fetch fails or
 * `expired` fires, the thread is asked to stop and what it found so far is kept.
 *
 * @param expired fires when the time budget is spent @param cancelled fires when the scan is given up altogether
 * @param onProgress bytes of the blob taken so far, and uncompressed bytes produced
 * @throws WardenError WORKER_DIED when the thread fails; the reason of `cancelled`
 */
export async function runLayer(
  task: Pick<LayerTask, 'digest' | 'limits'>,
  chunks: AsyncIterable<Uint8Array>,
  workspace: Workspace,
  taker: ContentTaker,
  signals: { readonly expired: AbortSignal; readonly cancelled: AbortSignal },
  onProgress: (takenBytes: number, producedBytes: number) => void,
): Promise<LayerOutcome> {
  const workerData: LayerTask = {
    ...task,
    slabFd: workspace.slabFd,
    budgetFd: workspace.budgetFd,
    budgetSlot: workspace.nextSlot(),
    spoolDir: workspace.spoolDir,
  };
  const resourceLimits = { maxOldGenerationSizeMb: 512 };
  const thread = new Worker(entryPoint(import.meta.url, './thread'), {
    workerData,
    resourceLimits,
    // Descriptors of spools outlive the thread that opened them: whoever examined them closes them.
    trackUnmanagedFds: false,
  });
  const send = (message: ToLayer) => thread.postMessage(message);
  let taken = 0;
  let over = false;
  let wake = () => {};
  let failLate = () => {};
  let grace: NodeJS.Timeout | undefined;
  const end = () => {
    over = true;
    wake();
  };
  const finished = new Promise<LayerRead>((resolve, reject) => {
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    const died = (how: string) =>
      fail(new WardenError('WORKER_DIED', `The thread that read the layer ${how}`));
    failLate = () => died('did not stop when the time budget was spent');
    thread.on('message', (message: FromLayer) => {
      if (message.type === 'taken') {
        taken += message.bytes;
        onProgress(taken, message.produced);
        wake();
      } else if (message.type === 'slab-wanted')
        taker.freeSlab().then((slab) => send({ type: 'slab', slab }), fail);
      else if (message.type === 'slab-filled') taker.slabFilled(message);
      else if (message.type === 'spooled')
        taker.spooled(message).then(() => send({ type: 'spool-accepted' }), fail);
      else if (message.type === 'finished') {
        end();
        resolve(message.result);
      } else died(`failed: ${message.message}`);
    });
    thread.on('error', (error) => died(`died: ${error.message}`));
    thread.on('exit', () => died('ended early'));
    signals.cancelled.addEventListener('abort', () => fail(signals.cancelled.reason), { once: true });
    signals.expired.addEventListener('abort', end, { once: true });
  });
  // The pump may still be at work when the thread fails.
  finished.catch(() => {});
  let fetchError: WardenError | null = null;
  try {
    let sent = 0;
    try {
      for await (const chunk of chunks) {
        sent += chunk.length;
        send({ type: 'chunk', bytes: chunk });
        while (sent - taken > window && !over) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (over) break;
      }
    } catch (error) {
      if (!over) fetchError = toWardenError(error);
    }
    if (fetchError) send({ type: 'stop', reason: 'fetch-failed', detail: fetchError.message });
    else if (signals.expired.aborted)
      send({ type: 'stop', reason: 'budget-time', detail: 'the time budget is spent' });
    else send({ type: 'end' });
    if (signals.expired.aborted) grace = setTimeout(() => failLate(), patience);
    return { read: await finished, fetchError };
  } finally {
    clearTimeout(grace);
    await thread.terminate();
  }
}
