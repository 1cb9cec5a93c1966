import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { entryPoint } from '../../agent/config/entry-point.ts';
import { toWardenError } from '../../agent/model/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { hasImage, type ImageIdentity, loadArchive } from '../engine/load-archive.ts';
import { imageArchive } from './image-archive.ts';
import { programFiles } from './program-files.ts';

/** Where Node is in the image. */
export const nodePath = process.execPath;
export const gatewayPath = '/gateway.mjs';
/** What keeps a container of this image running without doing anything. */
const sleepPath = ['/usr/bin/sleep', '/bin/sleep'].find(existsSync) ?? null;
export const waitCommand: readonly string[] =
  sleepPath === null ? [nodePath, '-e', 'setInterval(() => {}, 2 ** 30)'] : [sleepPath, 'infinity'];

/**
 * The image of the gateway and of the runner's own tests, made of this machine's Node and given to the engine where it is not
 * there yet. It is the same as long as Node and the gateway are.
 * @throws WardenError IO_FAILED, ENGINE_REFUSED, ENGINE_TIMEOUT
 */
export async function ensureGatewayImage(engine: Engine, architecture: string): Promise<ImageIdentity> {
  const files = await programFiles(nodePath);
  const program = await readFile(new URL('gateway.mjs', entryPoint(import.meta.url, 'gateway'))).catch(
    (thrown: unknown) => {
      throw toWardenError(thrown);
    },
  );
  files.set(gatewayPath.slice(1), program);
  if (sleepPath !== null) for (const [path, bytes] of await programFiles(sleepPath)) files.set(path, bytes);
  const archive = await imageArchive(files, {}, architecture);
  const identity = { configDigest: archive.id, diffIds: archive.diffIds };
  if (!(await hasImage(engine, identity))) await loadArchive(engine, identity, archive.open());
  return identity;
}
