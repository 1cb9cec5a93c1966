/** Who has which GPUs of this machine, and who waits for some. A GPU is in one place at a time: free, or held by one run. */
export interface Allotment {
  readonly free: readonly string[];
  /** By run; a run without GPUs holds none of them. */
  readonly held: ReadonlyMap<string, readonly string[]>;
  /** First come, first served: whoever waits behind another does not overtake it, so that who asks for many gets them. */
  readonly waiting: readonly { readonly run: string; readonly count: number }[];
}

/** @param gpus by their ids; one that is named twice is one */
export function newAllotment(gpus: readonly string[]): Allotment {
  return { free: [...new Set(gpus)], held: new Map(), waiting: [] };
}

/** GPUs that there are, free or held. */
export function gpuCount({ free, held }: Allotment): number {
  return [...held.values()].reduce((sum, gpus) => sum + gpus.length, free.length);
}

/**
 * A run asks for GPUs, whole ones and for itself alone: it gets them, or waits. One that asks for none never waits.
 * @param run that has not asked yet
 * @returns null where there are not so many here
 */
export function ask(before: Allotment, run: string, count: number): Allotment | null {
  if (count > gpuCount(before)) return null;
  if (count === 0) return { ...before, held: new Map([...before.held, [run, []]]) };
  return serve({ ...before, waiting: [...before.waiting, { run, count }] });
}

/** A run has ended, or waits no longer: what it held goes to those that wait. */
export function release(before: Allotment, run: string): Allotment {
  const held = new Map(before.held);
  held.delete(run);
  return serve({
    free: [...before.free, ...(before.held.get(run) ?? [])],
    held,
    waiting: before.waiting.filter((one) => one.run !== run),
  });
}

/**
 * A run has ended, and something of it may still use its GPUs: nobody gets them any more.
 * @returns runs that are not served any more, as there are not so many left, beside what is
 */
export function withdraw(
  before: Allotment,
  run: string,
): { readonly after: Allotment; readonly unserved: readonly string[] } {
  const held = new Map(before.held);
  held.delete(run);
  const rest: Allotment = { ...before, held };
  const count = gpuCount(rest);
  return {
    after: serve({ ...rest, waiting: rest.waiting.filter((one) => one.run !== run && one.count <= count) }),
    unserved: rest.waiting.filter((one) => one.run !== run && one.count > count).map((one) => one.run),
  };
}

function serve({ free, held, waiting }: Allotment): Allotment {
  const served = new Map(held);
  let left = free;
  let next = 0;
  for (const { run, count } of waiting) {
    if (count > left.length) break;
    served.set(run, left.slice(0, count));
    left = left.slice(count);
    next++;
  }
  return { free: left, held: served, waiting: waiting.slice(next) };
}
