import { WardenError } from '../../agent/model/errors.ts';
import type { GpuGrant, RunPlan } from '../plan/plan.ts';

/** The ids by which the GPUs of a grant are named to the engine. */
export function idsOf(gpu: GpuGrant | null): readonly string[] {
  if (gpu === null) return [];
  return gpu.kind === 'nvidia' ? gpu.uuids : gpu.renderNodes;
}

/**
 * The plan with the very GPUs that were taken for its run, and no others.
 * @throws WardenError INTERNAL where they are not as many as it needs, or not among those that it may have
 */
export function withGpus(plan: RunPlan, ids: readonly string[]): RunPlan {
  const part = idsOf(plan.gpu).filter((id) => ids.includes(id));
  if (part.length !== plan.gpuCount || part.length !== ids.length)
    throw new WardenError('INTERNAL', `the run needs ${plan.gpuCount} GPUs, and was given others`);
  if (plan.gpu === null) return plan;
  const gpu: GpuGrant =
    plan.gpu.kind === 'nvidia' ? { kind: 'nvidia', uuids: part } : { ...plan.gpu, renderNodes: part };
  return { ...plan, gpu };
}
