import type { GapReason } from '../../model/coverage.ts';
import { ratioFloor } from '../budget.ts';
import type { Bytes, Member, OpenContext, OpenResult } from './member.ts';

/** Thrown while a member is produced: the budget does not allow more of it. */
export class Stop extends Error {
  readonly reason: GapReason;

  constructor(reason: GapReason) {
    super(`the budget is spent: ${reason}`);
    this.name = 'Stop';
    this.reason = reason;
  }
}

/** One container being opened: asks the budget, hands members over, and gathers what is said about it. */
export interface Opening {
  readonly ctx: OpenContext;
  readonly container: Bytes;
  /** Why nothing more may be opened, once that is so. */
  stopped(): GapReason | null;
  /**
   * Takes produced bytes from the budget.
   * @throws Stop, after which nothing more may be opened
   */
  takeBytes(count: number): void;
  /** Takes one entry from the budget; false: it is spent, the gap is noted, and nothing more may be opened. */
  takeEntry(name: string): boolean;
  handOver(name: string, bytes: Bytes, gap?: Member['gap']): Promise<void>;
  /** Hands over a part of the container as it lies. An entry must have been taken. */
  handOverPart(name: string, offset: number, length: number, gap?: Member['gap']): Promise<void>;
  gap(reason: GapReason, member: string | null, detail: string): void;
  fault(id: string, member: string | null, detail: string): void;
  result(format: string): OpenResult;
}

/** Gaps and faults of one container beyond this many say nothing new. */
const mostNotes = 1000;

export function createOpening(container: Bytes, ctx: OpenContext): Opening {
  const gaps: OpenResult['gaps'][number][] = [];
  const faults: OpenResult['faults'][number][] = [];
  let members = 0;
  let produced = 0;
  let stopped: GapReason | null = null;

  const opening: Opening = {
    ctx,
    container,
    stopped: () => stopped,
    takeBytes(count) {
      stopped ??= ctx.budget.takeBytes(count);
      if (stopped) throw new Stop(stopped);
      produced += count;
      if (produced > ratioFloor && produced / container.size > ctx.budget.limits.ratio) {
        stopped = 'budget-ratio';
        throw new Stop(stopped);
      }
    },
    takeEntry(name) {
      if (stopped) return false;
      stopped = ctx.budget.takeEntries(1);
      if (stopped) opening.gap(stopped, name, new Stop(stopped).message);
      return stopped === null;
    },
    async handOver(name, bytes, gap) {
      members++;
      if (gap) opening.gap(gap.reason, name, gap.detail);
      await ctx.onMember(gap ? { name, bytes, gap } : { name, bytes });
    },
    async handOverPart(name, offset, length, gap) {
      try {
        opening.takeBytes(length);
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        opening.gap(error.reason, name, error.message);
        return;
      }
      await opening.handOver(name, partOf(container, offset, length), gap);
    },
    gap(reason, member, detail) {
      if (gaps.length < mostNotes) gaps.push({ reason, member, detail });
    },
    fault(id, member, detail) {
      if (faults.length < mostNotes) faults.push({ id, member, detail });
    },
    result(format) {
      // Whatever member met the limit: that not all was opened is said once at least.
      if (stopped && !gaps.some((gap) => gap.reason === stopped))
        gaps.push({ reason: stopped, member: null, detail: new Stop(stopped).message });
      return { format, members, produced, gaps, faults };
    },
  };
  return opening;
}

/** A part of bytes, not copied, cut to what is there. */
export function partOf(bytes: Bytes, offset: number, length: number): Bytes {
  const size = Math.max(0, Math.min(length, bytes.size - offset));
  return {
    size,
    slice(from, count) {
      const start = Math.max(0, from);
      return bytes.slice(offset + start, Math.max(0, Math.min(count, size - start)));
    },
  };
}
