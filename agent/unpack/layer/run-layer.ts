import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../config/entry-point.ts';
import { WardenError } from '../../model/errors.ts';
import type { Workspace } from '../workspace.ts';
import type { FromLayer, LayerRead, LayerTask, SlabFilled, Spooled, ToLayer } from './messages.ts';

/** Bytes sent ahead of what the thread has taken: enough to keep it busy, little enough to hold. */
const window = 4 * 1024 * 1024;

/** Takes the contents of a layer as they come. */
export interface ContentTaker {
  /** A free slab; waits until there is one. */
  freeSlab(): Promise<number>;
  /** The slab is returned by the taker once everything in it was examined. */
  slabFilled(message: SlabFilled): void;
  /** Resolves when the layer may go on, which may be long before this content was examined. */
  spooled(message: Spooled): Promise<void>;
}

/**
 * Reads one layer in a thread of its own: pumps the blob into it and passes on what it finds.
 *
 * @param onProgress bytes of the blob taken so far, and uncompressed bytes produced
 * @throws WardenError from `chunks` (the fetch), WORKER_DIED when the thread fails, INTERRUPTED on `signal`
 */
export async function runLayer(
  task: Pick<LayerTask, 'digest' | 'limits'>,
  chunks: AsyncIterable<Uint8Array>,
  workspace: Workspace,
  taker: ContentTaker,
  signal: AbortSignal,
  onProgress: (takenBytes: number, producedBytes: number) => void,
): Promise<LayerRead> {
  const workerData: LayerTask = {
    ...task,
    slabFd: workspace.slabFd,
    budgetFd: workspace.budgetFd,
    budgetSlot: workspace.nextSlot(),
    spoolDir: workspace.spoolDir,
  };
  const thread = new Worker(entryPoint(import.meta.url, './thread'), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const send = (message: ToLayer) => thread.postMessage(message);
  let taken = 0;
  let wake = () => {};
  let over = false;
  const finished = new Promise<LayerRead>((resolve, reject) => {
    const fail = (error: unknown) => {
      over = true;
      wake();
      reject(error);
    };
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
        over = true;
        resolve(message.result);
      } else
        fail(new WardenError('WORKER_DIED', `The thread that read the layer failed: ${message.message}`));
    });
    thread.on('error', (error) =>
      fail(new WardenError('WORKER_DIED', `The thread that read the layer died: ${error.message}`)),
    );
    thread.on('exit', () =>
      fail(new WardenError('WORKER_DIED', 'The thread that read the layer ended early')),
    );
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  });
  // The pump may fail while nobody awaits `finished` yet.
  finished.catch(() => {});
  try {
    let sent = 0;
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
    send({ type: 'end' });
    return await finished;
  } finally {
    await thread.terminate();
  }
}
