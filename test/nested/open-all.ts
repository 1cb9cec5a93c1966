import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { GapReason } from '../../agent/model/coverage.ts';
import { type Budget, type BudgetLimits, defaultLimits } from '../../agent/unpack/budget.ts';
import { bytesOf } from '../../agent/unpack/mapped-file.ts';
import type { Bytes, OpenResult } from '../../agent/unpack/nested/member.ts';
import { openNested } from '../../agent/unpack/nested/open-nested.ts';

/** Everything that opening one file brought to light, nested containers included. */
export interface Opened {
  /** Result of the file itself; null when it is no container. */
  readonly result: OpenResult | null;
  /** Content by path; members of members joined by `!/`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly gaps: readonly string[];
  readonly faults: readonly string[];
  readonly producedBytes: number;
}

/** Opens bytes and all that is nested in them, with one budget, as the engine does. */
export async function openAll(
  content: Buffer,
  options: { limits?: Partial<BudgetLimits>; memoryLimit?: number; opener?: typeof openNested } = {},
): Promise<Opened> {
  const limits = { ...defaultLimits, ...options.limits };
  const budget = countingBudget(limits);
  const files = new Map<string, Buffer>();
  const gaps: string[] = [];
  const faults: string[] = [];

  async function open(bytes: Bytes, path: string, depth: number): Promise<OpenResult | null> {
    const result = await (options.opener ?? openNested)(bytes, {
      budget,
      spoolDir: tmpdir(),
      memoryLimit: options.memoryLimit ?? 16 * 1024 * 1024,
      async onMember(member) {
        const name = path === '' ? member.name : `${path}!/${member.name}`;
        files.set(
          files.has(name) ? `${name}#2` : name,
          Buffer.from(member.bytes.slice(0, member.bytes.size)),
        );
        if (depth < limits.depth) await open(member.bytes, name, depth + 1);
      },
    });
    for (const gap of result?.gaps ?? []) gaps.push(`${gap.reason} ${gap.member ?? ''}`.trim());
    for (const fault of result?.faults ?? []) faults.push(`${fault.id} ${fault.member ?? ''}`.trim());
    return result;
  }

  const result = await open(bytesOf(content), '', 1);
  return { result, files, gaps, faults, producedBytes: budget.bytes() };
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function countingBudget(limits: BudgetLimits): Budget & { bytes(): number } {
  let bytes = 0;
  let entries = 0;
  const take = (spent: boolean, reason: GapReason): GapReason | null => (spent ? reason : null);
  return {
    limits,
    bytes: () => bytes,
    takeBytes(count) {
      bytes += count;
      return take(bytes > limits.bytes, 'budget-bytes');
    },
    takeEntries(count) {
      entries += count;
      return take(entries > limits.entries, 'budget-entries');
    },
  };
}
