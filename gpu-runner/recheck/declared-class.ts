import { z } from 'zod';
import type { ResultClass } from './compare.ts';

const mostRuns = 9;

const resultClass = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({ kind: z.literal('tolerance'), relative: z.number().min(0).max(1) }),
  z
    .strictObject({
      kind: z.literal('agreement'),
      needed: z.int().min(2).max(mostRuns),
      of: z.int().min(2).max(mostRuns),
    })
    .refine(({ needed, of }) => needed <= of && 2 * needed > of),
]);
const declared = z.object({ results: resultClass });

/**
 * How a source declares that its results may be compared: `results` in its metadata, which is part of what was cleared.
 * @param metadata bytes of the JSON
 * @returns null where it declares nothing, or nothing that is known here: no result can be held against anybody then
 */
export function declaredClass(metadata: Uint8Array): ResultClass | null {
  try {
    const parsed = declared.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(metadata)));
    return parsed.success ? parsed.data.results : null;
  } catch {
    return null;
  }
}

/** A class as it stands in evidence; null for none that is known here. */
export function readClass(value: unknown): ResultClass | null {
  return resultClass.safeParse(value).data ?? null;
}

/** How often a task is run to be compared: twice shows a source that differs from itself. */
export function runsFor(how: ResultClass): number {
  return how.kind === 'agreement' ? how.of : 2;
}
