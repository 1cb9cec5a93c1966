import { z } from 'zod';
import { deadlineLabel, ownerLabel, runLabel } from '../container/labels.ts';
import type { Engine } from '../engine/engine.ts';
import { killProcesses } from './kill-processes.ts';
import { isAlive } from './owner.ts';

const thing = z.object({ Id: z.string(), Labels: z.record(z.string(), z.string()).nullish() });
const things = z.array(thing).nullish();
const volumes = z.object({
  Volumes: z
    .array(z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() }))
    .nullish(),
});

/** What was removed, and what could not be. */
export interface Reaped {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** Why something is left, one text each. */
  readonly left: readonly string[];
}

/**
 * Removes what runs have left behind: everything with a label of ours whose owner is gone or whose time is up, by label alone.
 * @param dead called with the labels of each thing
 * @throws WardenError ENGINE_UNREACHABLE, ENGINE_TIMEOUT, when the engine cannot be asked at all
 */
export async function reap(engine: Engine, dead: (labels: Labels) => boolean = isLeftOver): Promise<Reaped> {
  const left: string[] = [];
  const filters = JSON.stringify({ label: [runLabel] });
  const attempt = async (what: string, action: () => Promise<unknown>): Promise<number> => {
    try {
      await action();
      return 1;
    } catch (thrown) {
      left.push(`${what}: ${(thrown as Error).message}`);
      return 0;
    }
  };
  const containers = things.parse(
    await engine.call({ method: 'GET', path: '/containers/json', query: { all: '1', filters } }),
  );
  let removedContainers = 0;
  for (const { Id, Labels } of containers ?? [])
    if (dead(Labels ?? {}))
      removedContainers += await attempt(`container ${Id}`, () => removeContainer(engine, Id));
  const networks = things.parse(await engine.call({ method: 'GET', path: '/networks', query: { filters } }));
  let removedNetworks = 0;
  for (const { Id, Labels } of networks ?? [])
    if (dead(Labels ?? {}))
      removedNetworks += await attempt(`network ${Id}`, () => removeNetwork(engine, Id));
  const { Volumes } = volumes.parse(
    await engine.call({ method: 'GET', path: '/volumes', query: { filters } }),
  );
  let removedVolumes = 0;
  for (const { Name, Labels } of Volumes ?? [])
    if (dead(Labels ?? {}))
      removedVolumes += await attempt(`volume ${Name}`, () => removeVolume(engine, Name));
  return { containers: removedContainers, networks: removedNetworks, volumes: removedVolumes, left };
}

type Labels = Readonly<Record<string, string>>;

function isLeftOver(labels: Labels): boolean {
  const deadline = Number(labels[deadlineLabel]);
  return !isAlive(labels[ownerLabel] ?? '') || !(deadline > Date.now() / 1000);
}

/**
 * Removes a container with what runs in it and its volumes. An engine that does not manage in time is helped by killing the processes.
 * @throws WardenError ENGINE_TIMEOUT, ENGINE_REFUSED, ENGINE_UNREACHABLE
 */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  const call = {
    method: 'DELETE',
    path: `/containers/${id}`,
    query: { force: '1', v: '1' },
    // 409: it is being removed already.
    accept: [404, 409],
    deadlineMs: 20_000,
  } as const;
  try {
    await engine.call(call);
  } catch (thrown) {
    if (killProcesses(id) === 0) throw thrown;
    await engine.call(call);
  }
}

/** @throws as `removeContainer` */
export async function removeNetwork(engine: Engine, id: string): Promise<void> {
  await engine.call({ method: 'DELETE', path: `/networks/${id}`, accept: [404] });
}

/** @throws as `removeContainer` */
export async function removeVolume(engine: Engine, name: string): Promise<void> {
  await engine.call({ method: 'DELETE', path: `/volumes/${name}`, query: { force: '1' }, accept: [404] });
}
