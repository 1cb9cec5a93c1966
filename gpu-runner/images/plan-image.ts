import { parseConfig } from '../../agent/image/documents-config.ts';
import type { Image } from '../../agent/image/image.ts';
import type { Digest } from '../../agent/model/digest.ts';
import { WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import { readImageRun } from '../plan/image-run.ts';
import type { PlanImage } from '../plan/plan.ts';

/**
 * What a plan needs to know of an opened image, whose documents were checked against their digests.
 * @param reference as the compose file has it
 * @throws WardenError MANIFEST_MALFORMED; PLATFORM_NOT_FOUND for a platform that would need an emulator of the host
 */
export function toPlanImage(image: Image, reference: string): PlanImage {
  const shown = escapeText(reference, 300);
  const { os, architecture } = image.platform;
  const own = process.arch === 'x64' ? 'amd64' : process.arch;
  if (os !== 'linux' || architecture !== own)
    throw new WardenError(
      'PLATFORM_NOT_FOUND',
      `${shown} is for ${escapeText(`${os}/${architecture}`, 100)}, not for linux/${own}`,
    );
  const { diffIds } = parseConfig(image.config, shown, image.layers.length);
  const known = diffIds.filter((diffId): diffId is Digest => diffId !== null);
  if (known.length !== image.layers.length || diffIds.length !== image.layers.length)
    throw new WardenError('MANIFEST_MALFORMED', `${shown} does not name the content of each of its layers`);
  return {
    reference,
    manifestDigest: image.manifestDigest,
    configDigest: image.configDigest,
    diffIds: known,
    run: readImageRun(image.config),
  };
}
