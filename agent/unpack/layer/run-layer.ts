import type { Digest } from '../../model/digest.ts';
import { type ErrorCode, toWardenError, WardenError } from '../../model/errors.ts';
import {
  type FromLayer,
  type LayerRead,
  type SlabFilled,
  type Spooled,
  segmentBytes,
  segmentCount,
  type ToLayer,
} from './messages.ts';
import type { LayerThread, LayerThreads } from './threads.ts';

/** Milliseconds that a thread has to report what it found, once it was asked to stop. */
const patience = 10_000;

/** What this machine cannot do, whatever layer it is. */
const machineFaults: readonly ErrorCode[] = ['DISK_FULL', 'IO_FAILED'];

/** Takes the contents of a layer as they come. */
export interface ContentTaker {
  /** A free slab; waits until there is one. */
  freeSlab(): Promise<number>;
  /** Takes a slab back that nothing will be put into. */
  slabUnused(slab: number): void;
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
 * @param digest what the blob's bytes must have; null: nothing names it
 * @param expired fires when the time budget is spent @param cancelled fires when the scan is given up altogether
 * @param onProgress bytes of the blob taken so far, and uncompressed bytes produced
 * @throws WardenError WORKER_DIED when the thread fails; the reason of `cancelled`
 */
export async function runLayer(
  digest: Digest | null,
  chunks: AsyncIterable<Uint8Array>,
  threads: LayerThreads,
  taker: ContentTaker,
  signals: { readonly expired: AbortSignal; readonly cancelled: AbortSignal },
  onProgress: (takenBytes: number, producedBytes: number) => void,
): Promise<LayerOutcome> {
  const thread = threads.take();
  const session = openSession(thread, taker, onProgress);
  const onCancel = () => session.fail(signals.cancelled.reason);
  signals.cancelled.addEventListener('abort', onCancel);
  signals.expired.addEventListener('abort', session.end);
  let grace: NodeJS.Timeout | undefined;
  let inOrder = false;
  try {
    session.send({ type: 'layer', digest });
    const pumpError = await pump(chunks, session);
    // A fetch that was ended because the time is up did not fail.
    const fetchError = signals.expired.aborted ? null : pumpError;
    if (fetchError) session.send({ type: 'stop', reason: 'fetch-failed', detail: fetchError.message });
    else if (signals.expired.aborted)
      session.send({ type: 'stop', reason: 'budget-time', detail: 'the time budget is spent' });
    else session.send({ type: 'end' });
    if (signals.expired.aborted)
      grace = setTimeout(() => session.died('did not stop when the time budget was spent'), patience);
    const read = await session.finished;
    inOrder = fetchError === null && !signals.expired.aborted;
    return { read, fetchError };
  } finally {
    clearTimeout(grace);
    signals.cancelled.removeEventListener('abort', onCancel);
    signals.expired.removeEventListener('abort', session.end);
    session.close();
    if (inOrder) threads.giveBack(thread);
    else await threads.discard(thread);
    session.returnSlab();
  }
}

/** Copies the blob into the thread's segments as they become free. Returns the error that ended the fetch, if one did. */
async function pump(chunks: AsyncIterable<Uint8Array>, session: Session): Promise<WardenError | null> {
  let segment = -1;
  let used = 0;
  const flush = () => {
    if (used > 0) session.send({ type: 'chunk', segment, length: used });
    segment = -1;
    used = 0;
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !session.over(); ) {
        if (segment === -1) segment = await session.freeSegment();
        if (session.over()) break;
        const part = chunk.subarray(at, at + segmentBytes - used);
        session.segments.set(part, segment * segmentBytes + used);
        used += part.length;
        at += part.length;
        if (used === segmentBytes) flush();
      }
      if (session.over()) return null;
    }
    flush();
    return null;
  } catch (error) {
    if (session.over()) return null;
    flush();
    return toWardenError(error);
  }
}

type Session = ReturnType<typeof openSession>;

/** The main thread's side of one layer: free segments, messages, and how it ended. */
function openSession(
  { worker, segments }: LayerThread,
  taker: ContentTaker,
  onProgress: (takenBytes: number, producedBytes: number) => void,
) {
  const free = Array.from({ length: segmentCount }, (_, i) => i);
  let taken = 0;
  let over = false;
  let closed = false;
  /** A slab that the thread may be writing to. */
  let lent: number | null = null;
  let wake = () => {};
  const send = (message: ToLayer) => worker.postMessage(message);
  const end = () => {
    over = true;
    wake();
  };
  let resolve: (read: LayerRead) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const finished = new Promise<LayerRead>((onRead, onError) => {
    resolve = onRead;
    reject = onError;
  });
  // The pump may still be at work when the thread fails.
  finished.catch(() => {});
  const fail = (error: unknown) => {
    end();
    reject(error);
  };
  const died = (how: string) => fail(new WardenError('WORKER_DIED', `The thread that read the layer ${how}`));
  const onMessage = (message: FromLayer) => {
    if (message.type === 'taken') {
      free.push(message.segment);
      taken += message.bytes;
      onProgress(taken, message.produced);
      wake();
    } else if (message.type === 'slab-wanted')
      taker.freeSlab().then((slab) => {
        if (closed) return taker.slabUnused(slab);
        lent = slab;
        send({ type: 'slab', slab });
      }, fail);
    else if (message.type === 'slab-filled') {
      lent = null;
      taker.slabFilled(message);
    } else if (message.type === 'spooled')
      taker.spooled(message).then(() => send({ type: 'spool-accepted' }), fail);
    else if (message.type === 'finished') {
      end();
      resolve(message.result);
    } else if (machineFaults.includes(message.code)) fail(new WardenError(message.code, message.message));
    else died(`failed: ${message.message}`);
  };
  const onError = (error: Error) => died(`died: ${error.message}`);
  const onExit = () => died('ended early');
  worker.on('message', onMessage);
  worker.on('error', onError);
  worker.on('exit', onExit);
  return {
    segments,
    finished,
    send,
    end,
    fail,
    died,
    over: () => over,
    async freeSegment(): Promise<number> {
      while (free.length === 0 && !over) {
        await new Promise<void>((done) => {
          wake = done;
        });
      }
      return free.pop() ?? -1;
    },
    /** To be called when the thread has ended, in order or not. */
    returnSlab() {
      if (lent !== null) taker.slabUnused(lent);
    },
    close() {
      closed = true;
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    },
  };
}
