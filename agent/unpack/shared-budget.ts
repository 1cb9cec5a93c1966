import { readSync, writeSync } from 'node:fs';
import type { GapReason } from '../model/coverage.ts';
import type { Budget, BudgetLimits } from './budget.ts';

/**
 * The one budget of a scan, shared between threads and processes through a small file: every participant writes its
 * own running totals into a slot of its own and reads the others'. One writer per slot, so nothing needs a lock; a
 * participant that is killed leaves its last totals standing.
 */
export const slotBytes = 16;
/** Participants of one scan: layer threads and engine processes, respawned ones included. */
export const slotCount = 1024;

/** Bytes taken between two looks at what the others took: the most by which one participant can overrun. */
const lookEvery = 4 * 1024 * 1024;

/** @param fd the budget file, `slotCount * slotBytes` long. @param slot this participant's, used by nobody before */
export function createSharedBudget(
  fd: number,
  slot: number,
  limits: BudgetLimits,
): Budget & { flush(): void } {
  const own = new Float64Array(2);
  const ownBytes = Buffer.from(own.buffer);
  const all = Buffer.alloc(slotCount * slotBytes);
  let others = { bytes: 0, entries: 0 };
  let sinceLook = Number.POSITIVE_INFINITY;

  function look(): void {
    writeSync(fd, ownBytes, 0, slotBytes, slot * slotBytes);
    const length = readSync(fd, all, 0, all.length, 0);
    others = { bytes: 0, entries: 0 };
    for (let at = 0; at + slotBytes <= length; at += slotBytes) {
      if (at === slot * slotBytes) continue;
      others.bytes += all.readDoubleLE(at);
      others.entries += all.readDoubleLE(at + 8);
    }
    sinceLook = 0;
  }

  function take(index: 0 | 1, count: number, cost: number): void {
    own[index] = own[index]! + count;
    sinceLook += cost;
    if (sinceLook >= lookEvery) look();
  }

  return {
    limits,
    takeBytes(count): GapReason | null {
      take(0, count, count);
      return others.bytes + own[0]! > limits.bytes ? 'budget-bytes' : null;
    },
    takeEntries(count): GapReason | null {
      take(1, count, count * 1024);
      return others.entries + own[1]! > limits.entries ? 'budget-entries' : null;
    },
    flush: look,
  };
}

/** Bytes and entries taken by all participants so far. */
export function readBudget(fd: number): { bytes: number; entries: number } {
  const all = Buffer.alloc(slotCount * slotBytes);
  const length = readSync(fd, all, 0, all.length, 0);
  let bytes = 0;
  let entries = 0;
  for (let at = 0; at + slotBytes <= length; at += slotBytes) {
    bytes += all.readDoubleLE(at);
    entries += all.readDoubleLE(at + 8);
  }
  return { bytes, entries };
}
