import { createHash } from 'node:crypto';
import type { Digest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { parseConfig } from '../documents-config.ts';
import type { Image, ImageLayer, OpenOptions } from '../image.ts';
import { matchPlatform, normalizePlatform, parsePlatform } from '../platform.ts';
import type { ArchiveFiles } from './archive-files.ts';
import type { SavedImage } from './save-manifest.ts';

const tarType = 'application/vnd.docker.image.rootfs.diff.tar';

/**
 * Opens the images of an archive that only has a `manifest.json`. It names no layer digests, so they are null, and it
 * has no manifest in the sense of a registry: what stands for it is the canonical JSON (RFC 8785)
 * `{"config":DIGEST,"layers":[[PATH,SIZE],…]}`, with null for the size of a layer that is missing.
 * A platform asked for by name leaves out images whose config names another: there may be none left.
 *
 * @throws WardenError BLOB_MISSING, DIGEST_MISMATCH, MANIFEST_MALFORMED, RESPONSE_TOO_LARGE, USAGE
 */
export async function openClassic(
  files: ArchiveFiles,
  saved: readonly SavedImage[],
  reference: string,
  options: OpenOptions,
): Promise<Image[]> {
  const wanted =
    options.platform === undefined || options.allPlatforms ? null : parsePlatform(options.platform);
  const images = new Map<Digest, Image>();
  for (const entry of saved) {
    const name = saved.length > 1 && entry.repoTags[0] !== undefined ? `:${entry.repoTags[0]}` : '';
    const image = await classicImage(files, entry, `${reference}${name}`);
    if (wanted === null || matchPlatform(wanted, image.platform) !== null)
      images.set(image.manifestDigest, image);
  }
  return [...images.values()];
}

async function classicImage(files: ArchiveFiles, saved: SavedImage, reference: string): Promise<Image> {
  const { bytes, digest: configDigest } = await readConfig(files, saved.config);
  const config = parseConfig(bytes, `the config of ${files.what}`, saved.layers.length);
  const layers: ImageLayer[] = [];
  for (const [i, path] of saved.layers.entries()) {
    const member = await files.layer(path);
    layers.push({
      digest: null,
      mediaType: mediaType(member?.start),
      size: member?.size ?? null,
      claimedDiffId: config.diffIds[i] ?? null,
      open: (signal) => files.blob(path, signal),
    });
  }
  const standIn = JSON.stringify({
    config: configDigest,
    layers: layers.map(({ size }, i) => [saved.layers[i], size]),
  });
  return {
    reference,
    indexDigest: null,
    manifestDigest: sha256(Buffer.from(standIn)),
    configDigest,
    config: bytes,
    platform: normalizePlatform(config.platform),
    layers,
    faults: config.faults,
  };
}

async function readConfig(files: ArchiveFiles, path: string): Promise<{ bytes: Buffer; digest: Digest }> {
  const bytes = await files.document(path);
  if (bytes === null)
    throw new WardenError('BLOB_MISSING', `${files.what} lacks the config ${escapeText(path, 200)}`);
  const digest = sha256(bytes);
  // As docker, skopeo and crane name it; other tools give it a name that claims nothing.
  const claimed = /^(?:blobs\/sha256\/|sha256:)?([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  if (claimed !== undefined && digest !== `sha256:${claimed}`)
    throw new WardenError(
      'DIGEST_MISMATCH',
      `the config of ${files.what} has digest ${digest}, not sha256:${claimed}`,
    );
  return { bytes, digest };
}

/** By content: engines that keep images in containerd save layers as they were pulled, whatever their names say. */
function mediaType(start: Buffer | undefined): string {
  const magic = start?.toString('hex') ?? '';
  if (magic.startsWith('1f8b')) return `${tarType}.gzip`;
  return magic === '28b52ffd' ? `${tarType}.zstd` : tarType;
}

function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
