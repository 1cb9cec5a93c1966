import { z } from 'zod';
import { type Digest, isDigest } from '../../agent/model/digest.ts';
import { imageLabel } from '../container/labels.ts';
import type { Engine } from '../engine/engine.ts';

const notes = z.object({
  Volumes: z
    .array(
      z.object({
        Name: z.string(),
        CreatedAt: z.string().catch(''),
        Labels: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .nullish(),
});
const image = z.object({ Size: z.number().nonnegative(), RepoTags: z.array(z.string()).nullish() });

/**
 * Notes with the engine that an image came from here, and was used now: as an empty volume, which is there as long as the engine knows the
 * image, whoever asks. An image that was there before has no note, and is never removed.
 * @param loaded whether it was given to the engine just now
 * @throws WardenError ENGINE_REFUSED, ENGINE_TIMEOUT, ENGINE_UNREACHABLE
 */
export async function noteUse(engine: Engine, config: Digest, loaded: boolean): Promise<void> {
  const name = `warden-image-${config.slice(config.indexOf(':') + 1)}`;
  const path = `/volumes/${name}`;
  const before = await engine.call({ method: 'GET', path, accept: [404] });
  if (!loaded && (before as { readonly Name?: unknown } | null)?.Name !== name) return;
  await engine.call({ method: 'DELETE', path, accept: [404] });
  const body = { Name: name, Driver: 'local', Labels: { [imageLabel]: config } };
  await engine.call({ method: 'POST', path: '/volumes/create', body });
}

/**
 * Removes images that came from here, those used longest ago first, until the rest take no more than this. One that a container has, or
 * that has been given a name since, stays.
 * @param keepBytes sizes as the engine says them; layers that images share count for each
 * @returns those that were removed
 * @throws as `noteUse`
 */
export async function cleanImages(engine: Engine, keepBytes: number): Promise<Digest[]> {
  const filters = JSON.stringify({ label: [imageLabel] });
  const { Volumes } = notes.parse(await engine.call({ method: 'GET', path: '/volumes', query: { filters } }));
  const newestFirst = [...(Volumes ?? [])].sort(
    (a, b) => (Date.parse(b.CreatedAt) || 0) - (Date.parse(a.CreatedAt) || 0),
  );
  const removed: Digest[] = [];
  let kept = 0;
  for (const { Name, Labels } of newestFirst) {
    const config = Labels?.[imageLabel];
    if (!isDigest(config)) continue;
    const path = `/images/${config}`;
    const found = image.safeParse(await engine.call({ method: 'GET', path: `${path}/json`, accept: [404] }));
    const isOurs = found.success && (found.data.RepoTags ?? []).length === 0;
    if (isOurs) {
      kept += found.data.Size;
      if (kept <= keepBytes) continue;
      const answer = await engine.call({ method: 'DELETE', path, accept: [404, 409] });
      // Anything but the list of what is gone says that a container has it.
      if (!Array.isArray(answer)) continue;
      kept -= found.data.Size;
      removed.push(config);
    }
    await engine.call({ method: 'DELETE', path: `/volumes/${Name}`, accept: [404] });
  }
  return removed;
}
