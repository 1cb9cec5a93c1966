import { createHash } from 'node:crypto';
import type { ScanCache } from '../detect/cache/scan-cache.ts';
import type { ServiceStart } from '../detect/startup/start-commands.ts';
import type { Image } from '../image/image.ts';
import type { Digest } from '../model/digest.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import type { ScannedImage } from './scanned-image.ts';

/** What an image came to in an earlier scan, and what of the budget reading it takes. */
export interface KnownImage {
  readonly scanned: ScannedImage;
  /** Distinct ones. */
  readonly layers: number;
  readonly entries: number;
  /** Bytes produced. */
  readonly bytes: number;
}

/**
 * A digest over everything about an image that its result depends on, beside the scope of the cache: the digests were computed from
 * the bytes of its documents, and those of its layers stand in these. Null where a layer has no digest before it is read.
 * @param services that run it
 */
function imageKey(image: Image, services: readonly ServiceStart[]): Digest | null {
  if (image.layers.some(({ digest }) => digest === null)) return null;
  const { indexDigest, manifestDigest, configDigest, platform, faults } = image;
  const parts = [
    [indexDigest, manifestDigest, configDigest],
    [platform.os, platform.architecture, platform.variant ?? null],
    image.layers.map(({ digest, mediaType, size, claimedDiffId }) => [
      digest,
      mediaType,
      size,
      claimedDiffId,
    ]),
    faults.map(({ id, detail }) => [id, detail]),
    services.map((service) => [
      service.name,
      service.entrypoint,
      service.command,
      service.healthcheck,
      service.hooks,
      service.environment,
      service.workingDir,
    ]),
  ];
  return `sha256:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** What an earlier scan of the same image found, where the budget of this one would have held it, too. */
export async function recallImage(
  image: Image,
  services: readonly ServiceStart[],
  cache: ScanCache,
  limits: BudgetLimits,
): Promise<KnownImage | null> {
  const key = imageKey(image, services);
  const payload = key === null ? null : await cache.getImage(key);
  if (payload === null) return null;
  const known = JSON.parse(payload.toString('utf8')) as KnownImage;
  return known.entries <= limits.entries && known.bytes <= limits.bytes ? known : null;
}

export async function rememberImage(
  image: Image,
  services: readonly ServiceStart[],
  cache: ScanCache,
  known: KnownImage,
): Promise<void> {
  const key = imageKey(image, services);
  if (key !== null) await cache.putImage(key, Buffer.from(JSON.stringify(known)));
}
