import { Worker } from 'node:worker_threads';
import { entryPoint } from '../../config/entry-point.ts';
import type { BudgetLimits } from '../budget.ts';
import type { Workspace } from '../workspace.ts';
import { segmentBytes, segmentCount, type ThreadSetup } from './messages.ts';

/** A thread that reads one layer at a time, and the memory through which blobs reach it. */
export interface LayerThread {
  readonly worker: Worker;
  readonly segments: Uint8Array;
}

/** Threads of one scan, kept for the next layer: their code is compiled by then. */
export interface LayerThreads {
  take(): LayerThread;
  /** Gives a thread back that finished its layer in order. */
  giveBack(thread: LayerThread): void;
  /** Ends a thread of which nobody knows what it is doing. */
  discard(thread: LayerThread): Promise<void>;
  close(): Promise<void>;
}

/**
 * A layer's table and text are the largest things on a thread's heap. The young generation is as large as on any
 * machine: in a small container V8 would make it so small that a layer of many files spends its time collecting it.
 */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 48 };

export function createLayerThreads(workspace: Workspace, limits: BudgetLimits): LayerThreads {
  const idle: LayerThread[] = [];
  const all = new Set<LayerThread>();

  function start(): LayerThread {
    const segments = new SharedArrayBuffer(segmentCount * segmentBytes);
    const workerData: ThreadSetup = {
      segments,
      slabFd: workspace.slabFd,
      budgetFd: workspace.budgetFd,
      budgetSlot: workspace.nextSlot(),
      limits,
      spoolDir: workspace.spoolDir,
    };
    const worker = new Worker(entryPoint(import.meta.url, 'thread'), {
      workerData,
      resourceLimits,
      // Nothing of the user's environment is the thread's business; credentials least of all.
      env: {},
      // Descriptors of spools outlive the thread that opened them: whoever examined them closes them.
      trackUnmanagedFds: false,
    });
    const thread = { worker, segments: new Uint8Array(segments) };
    all.add(thread);
    return thread;
  }

  async function discard(thread: LayerThread): Promise<void> {
    all.delete(thread);
    await thread.worker.terminate();
  }

  return {
    take: () => idle.pop() ?? start(),
    giveBack: (thread) => idle.push(thread),
    discard,
    async close() {
      await Promise.all([...all].map(discard));
    },
  };
}
