import { randomBytes } from 'node:crypto';
import { ownerLabel, runLabel } from '../container/labels.ts';
import type { RunPlan } from '../plan/plan.ts';
import { reap } from '../reap/reap.ts';
import { openSlot, type Slot, type SlotOptions } from './slot.ts';

/** The slots of one runner. */
export interface Slots {
  /** Resolves when a slot for this plan is there; why it could not be made, whoever takes it learns. */
  prepare(plan: RunPlan): Promise<void>;
  /** One that was prepared for this plan, else a new one. @throws as `openSlot` and `reap` */
  take(plan: RunPlan): Promise<Slot>;
  /** To be called when something of a run could not be removed: it is tried again before the next. */
  owe(): void;
  /** Removes those that were prepared. */
  close(): Promise<void>;
}

/** Its time runs from when it was made: one that waited longer, for its image or for GPUs, is made anew. */
const freshMs = 60_000;

export function openSlots(options: Omit<SlotOptions, 'run' | 'plan'>): Slots {
  const prepared: { readonly plan: RunPlan; readonly slot: Promise<Slot>; readonly since: number }[] = [];
  const live = new Set<string>();
  let owes = false;
  const isOver = (labels: Readonly<Record<string, string>>) =>
    labels[ownerLabel] === options.owner && !live.has(labels[runLabel] ?? '');
  const open = async (plan: RunPlan): Promise<Slot> => {
    if (owes) owes = (await reap(options.engine, isOver)).left.length > 0;
    const run = randomBytes(8).toString('hex');
    live.add(run);
    try {
      const slot = await openSlot({ ...options, plan, run });
      return {
        ...slot,
        async close() {
          const left = await slot.close();
          live.delete(run);
          return left;
        },
      };
    } catch (thrown) {
      live.delete(run);
      owes = true;
      throw thrown;
    }
  };
  return {
    async prepare(plan) {
      const slot = open(plan);
      prepared.push({ plan, slot, since: Date.now() });
      await slot.catch(() => {});
    },
    async take(plan) {
      const at = prepared.findIndex((one) => one.plan === plan);
      if (at < 0) return open(plan);
      const [{ slot, since }] = prepared.splice(at, 1) as [(typeof prepared)[number]];
      if (Date.now() - since < freshMs) return slot;
      const left = await slot.then((found) => found.close()).catch(() => []);
      owes ||= left.length > 0;
      return open(plan);
    },
    owe() {
      owes = true;
    },
    async close() {
      for (const { slot } of prepared.splice(0)) await slot.then((found) => found.close()).catch(() => {});
    },
  };
}
