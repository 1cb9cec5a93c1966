import { WardenError } from '../../agent/model/errors.ts';
import { type Allotment, ask, gpuCount, newAllotment, release, withdraw } from './allotment.ts';

/** GPUs that a run has for itself. Given back once, in either way. */
export interface HeldGpus {
  readonly gpus: readonly string[];
  /** The run has ended, and nothing of it is left. */
  release(): void;
  /** Something of it is left that may use them: nobody gets them any more. */
  withdraw(): void;
}

/** The GPUs of this machine, among the runs of this process. */
export interface GpuDesk {
  /**
   * Waits until so many are free, after all that asked before. Resolves at once where none are asked for.
   * @param signal gives up waiting
   * @throws WardenError RUN_REFUSED where this machine has not so many; INTERRUPTED
   */
  take(count: number, signal: AbortSignal): Promise<HeldGpus>;
}

interface Waiting {
  readonly count: number;
  resolve(gpus: readonly string[]): void;
  reject(error: WardenError): void;
}

/**
 * @param gpus by the ids that name them to the engine
 * @throws WardenError USAGE where two ids may be the same GPU
 */
export function openGpuDesk(gpus: readonly string[]): GpuDesk {
  refuseTwins(gpus);
  let state: Allotment = newAllotment(gpus);
  let runs = 0;
  const waiting = new Map<string, Waiting>();
  const move = (after: Allotment) => {
    state = after;
    for (const [run, { resolve }] of [...waiting]) {
      const held = after.held.get(run);
      if (held === undefined) continue;
      waiting.delete(run);
      resolve(held);
    }
  };
  const tooMany = (count: number) =>
    new WardenError(
      'RUN_REFUSED',
      `the source asks for ${count} GPUs, and there are ${gpuCount(state)} here for sources`,
      { todo: 'Name more of them with --gpu, or run it on a machine that has them.' },
    );
  const giveBack = (run: string) => move(release(state, run));
  const takeAway = (run: string) => {
    const { after, unserved } = withdraw(state, run);
    move(after);
    for (const each of unserved) {
      const one = waiting.get(each)!;
      waiting.delete(each);
      one.reject(tooMany(one.count));
    }
  };
  return {
    async take(count, signal) {
      if (signal.aborted) throw gaveUp();
      const run = String(runs++);
      const after = ask(state, run, count);
      if (after === null) throw tooMany(count);
      const held = await new Promise<readonly string[]>((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(run);
          giveBack(run);
          reject(gaveUp());
        };
        signal.addEventListener('abort', onAbort, { once: true });
        const settled = () => signal.removeEventListener('abort', onAbort);
        waiting.set(run, {
          count,
          resolve(found) {
            settled();
            resolve(found);
          },
          reject(error) {
            settled();
            reject(error);
          },
        });
        move(after);
      });
      let isHeld = true;
      const once = (end: (run: string) => void) => () => {
        if (isHeld) end(run);
        isHeld = false;
      };
      return { gpus: held, release: once(giveBack), withdraw: once(takeAway) };
    },
  };
}

function gaveUp(): WardenError {
  return new WardenError('INTERRUPTED', 'the source did not wait for its GPUs any longer');
}

/** An engine takes the first characters of an id of NVIDIA for the whole. */
function refuseTwins(gpus: readonly string[]): void {
  const ids = [...new Set(gpus)].map((id) => id.toLowerCase()).sort();
  const at = ids.findIndex((id, index) => {
    const next = ids[index + 1];
    return next !== undefined && (id === next || (!id.startsWith('/') && next.startsWith(id)));
  });
  if (at >= 0)
    throw new WardenError('USAGE', `${ids[at]} and ${ids[at + 1]} may be the same GPU`, {
      todo: 'Give each --gpu once, with its whole id.',
    });
}
