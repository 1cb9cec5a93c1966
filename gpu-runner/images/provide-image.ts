import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type Pack, pack } from 'tar-stream';
import type { Image, ImageLayer } from '../../agent/image/image.ts';
import { digestAlgorithm } from '../../agent/model/digest.ts';
import { toWardenError, WardenError } from '../../agent/model/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { hasImage, loadArchive } from '../engine/load-archive.ts';
import type { PlanImage } from '../plan/plan.ts';
import { noteUse } from './keep-images.ts';

/** Gives the engine the images of a run, and notes that it used them. @throws as `provideImage` and `noteUse` */
export async function provideImages(
  engine: Engine,
  images: Iterable<{ readonly image: Image; readonly plan: PlanImage }>,
  signal: AbortSignal,
): Promise<void> {
  for (const { image, plan } of images) {
    const provided = await provideImage(engine, image, plan, signal);
    await noteUse(engine, plan.configDigest, provided === 'loaded');
  }
}

/**
 * Gives the engine an image as it was examined: fetched here, by digest, each layer hashed on its way, and loaded without a name. The
 * engine itself never pulls. It checks each layer against its diffID, and what it made is held against the config's digest.
 * @throws WardenError DIGEST_MISMATCH, and what the image's source and the engine throw
 */
async function provideImage(
  engine: Engine,
  image: Image,
  { configDigest, diffIds }: PlanImage,
  signal: AbortSignal,
): Promise<'present' | 'loaded'> {
  const identity = { configDigest, diffIds };
  if (await hasImage(engine, identity)) return 'present';
  const tar = pack();
  const written = writeArchive(tar, image, signal);
  const loaded = loadArchive(engine, identity, tar as unknown as Readable);
  // What is wrong with the image says more than the engine's word on an archive that was cut.
  await written.catch(async (thrown: unknown) => {
    tar.destroy();
    await loaded.catch(() => {});
    throw toWardenError(thrown);
  });
  await loaded;
  return 'loaded';
}

async function writeArchive(tar: Pack, image: Image, signal: AbortSignal): Promise<void> {
  const names = image.layers.map((_, index) => `layer-${index}.tar`);
  const config = `${image.configDigest.replace(/^sha\d+:/, '')}.json`;
  tar.entry({ name: config }, image.config);
  for (const [index, layer] of image.layers.entries()) await writeLayer(tar, names[index]!, layer, signal);
  tar.entry({ name: 'manifest.json' }, JSON.stringify([{ Config: config, RepoTags: null, Layers: names }]));
  tar.finalize();
}

async function writeLayer(tar: Pack, name: string, layer: ImageLayer, signal: AbortSignal): Promise<void> {
  const { digest, size } = layer;
  if (digest === null || size === null)
    throw new WardenError('MANIFEST_MALFORMED', 'the image does not name digest and size of its layers');
  const entry = tar.entry({ name, size }) as unknown as Writable;
  const failed = new Promise<never>((_, reject) => {
    entry.once('error', reject);
    tar.once('error', reject);
    tar.once('close', () => reject(new WardenError('ENGINE_REFUSED', 'the engine stopped taking the image')));
  });
  failed.catch(() => {});
  const hash = createHash(digestAlgorithm(digest));
  let bytes = 0;
  for await (const chunk of layer.open(signal)) {
    bytes += chunk.length;
    if (bytes > size) break;
    hash.update(chunk);
    if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), failed]);
  }
  if (bytes !== size || `${digestAlgorithm(digest)}:${hash.digest('hex')}` !== digest)
    throw new WardenError('DIGEST_MISMATCH', `what was sent for layer ${digest} is something else`);
  entry.end();
}
