import { z } from 'zod';
import type { Engine } from '../engine/engine.ts';

const stats = z.object({
  cpu_stats: z.object({
    cpu_usage: z.object({ total_usage: z.number() }),
    throttling_data: z.object({ throttled_periods: z.number() }).partial().optional(),
  }),
  memory_stats: z.object({ max_usage: z.number().optional(), usage: z.number().optional() }),
  pids_stats: z.object({ current: z.number().optional() }).optional(),
});

/** What one container used. null where the engine does not say. */
export interface Usage {
  readonly processorSeconds: number | null;
  readonly memoryBytes: number | null;
  /** Periods of 100 ms in which it wanted more processor than it had. */
  readonly throttledPeriods: number | null;
}

/** Asks before the end what a container has used. Never throws: a run's end does not wait for its figures. */
export async function readUsage(engine: Engine, container: string): Promise<Usage> {
  const answer = await engine
    .call({
      method: 'GET',
      path: `/containers/${container}/stats`,
      query: { stream: '0', 'one-shot': '1' },
      deadlineMs: 5_000,
    })
    .catch(() => null);
  const parsed = stats.safeParse(answer);
  if (!parsed.success) return { processorSeconds: null, memoryBytes: null, throttledPeriods: null };
  const { cpu_stats, memory_stats } = parsed.data;
  return {
    processorSeconds: cpu_stats.cpu_usage.total_usage / 1e9,
    memoryBytes: memory_stats.max_usage ?? memory_stats.usage ?? null,
    throttledPeriods: cpu_stats.throttling_data?.throttled_periods ?? null,
  };
}
