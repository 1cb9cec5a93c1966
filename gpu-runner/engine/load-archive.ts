import type { Readable } from 'node:stream';
import type { Digest } from '../../agent/model/digest.ts';
import { WardenError } from '../../agent/model/errors.ts';
import type { Engine } from './engine.ts';

/** An image by what it is, not by a name. */
export interface ImageIdentity {
  /** Digest of the config. */
  readonly configDigest: Digest;
  /** Lowest layer first. */
  readonly diffIds: readonly Digest[];
}

const loadMs = 30 * 60_000;

/**
 * Whether the engine holds this image, with these layers.
 * @throws WardenError ENGINE_REFUSED, ENGINE_TIMEOUT, ENGINE_UNREACHABLE; DIGEST_MISMATCH when it holds another one under this id
 */
export async function hasImage(engine: Engine, { configDigest, diffIds }: ImageIdentity): Promise<boolean> {
  const answer = (await engine.call({
    method: 'GET',
    path: `/images/${configDigest}/json`,
    accept: [404],
  })) as { readonly Id?: unknown; readonly RootFS?: { readonly Layers?: unknown } | null };
  if (answer?.Id === undefined) return false;
  const layers = answer.RootFS?.Layers ?? [];
  if (answer.Id === configDigest && JSON.stringify(layers) === JSON.stringify(diffIds)) return true;
  throw new WardenError('DIGEST_MISMATCH', `the engine holds another image under ${configDigest}`);
}

/**
 * Gives an image to the engine and sees that it is the one that was meant. Nothing is pulled, and it gets no name.
 * @param archive in the form of `docker save`
 * @throws WardenError as `hasImage`; DIGEST_MISMATCH when it became another one
 */
export async function loadArchive(engine: Engine, identity: ImageIdentity, archive: Readable): Promise<void> {
  const log = await engine.stream({
    method: 'POST',
    path: '/images/load',
    query: { quiet: '1' },
    file: archive,
    deadlineMs: loadMs,
  });
  const text = await firstText(log);
  if (await hasImage(engine, identity)) return;
  throw new WardenError(
    'DIGEST_MISMATCH',
    `the engine made something else of ${identity.configDigest}: ${text}`,
  );
}

async function firstText(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) if (text.length < 2000) text += String(chunk);
  const error = /"error":"([^"]{0,300})/.exec(text)?.[1];
  return (error ?? '').replace(/[^\x20-\x7e]/g, ' ');
}
