import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { type Descriptor, type ImageManifest, manifestKind, parseManifest } from '../documents.ts';
import { malformed } from '../documents-json.ts';
import type { Image } from '../image.ts';
import { blobPath, type LayoutFiles, readBlobDocument, readIndexJson } from '../oci/layout-files.ts';
import type { SavedImage } from './save-manifest.ts';

const documentLimit = 256;
const nestingLimit = 4;

/**
 * An archive that describes its images twice is read by some engines from `manifest.json` and by others from
 * `index.json`. Checks that every image of the former is, with the same config and the same layers in the same order,
 * also in the latter, so that what is examined is what any engine loads.
 * @throws WardenError MANIFEST_MALFORMED when they contradict each other; DIGEST_MISMATCH, RESPONSE_TOO_LARGE
 */
export async function checkAgreement(files: LayoutFiles, saved: readonly SavedImage[]): Promise<void> {
  const { entries } = await readIndexJson(files);
  const known = new Set<string>();
  for (const manifest of await manifestsBelow(files, entries))
    known.add(
      fingerprint(
        blobPath(manifest.config.digest),
        manifest.layers.map(({ digest }) => blobPath(digest)),
      ),
    );
  for (const image of saved)
    if (!known.has(fingerprint(image.config, image.layers)))
      throw malformed(
        files.what,
        `contradicts itself: manifest.json names an image with the config ${escapeText(image.config, 200)} that index.json does not`,
      );
}

/** The images of `manifest.json` that are not among those chosen from `index.json`, e.g. for their platform. */
export function notAmong(images: readonly Image[], saved: readonly SavedImage[]): SavedImage[] {
  const chosen = new Set(
    images.map(({ configDigest, layers }) =>
      fingerprint(
        blobPath(configDigest),
        layers.map(({ digest }) => (digest === null ? '' : blobPath(digest))),
      ),
    ),
  );
  return saved.filter(({ config, layers }) => !chosen.has(fingerprint(config, layers)));
}

function fingerprint(config: string, layers: readonly string[]): string {
  return JSON.stringify([config, layers]);
}

/** All image manifests that the archive has; engines leave out those of platforms that they did not pull. */
async function manifestsBelow(files: LayoutFiles, entries: readonly Descriptor[]): Promise<ImageManifest[]> {
  const manifests: ImageManifest[] = [];
  const seen = new Set<string>();
  let level = entries;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > nestingLimit) throw malformed(files.what, `nests indexes deeper than ${nestingLimit}`);
    const below: Descriptor[] = [];
    for (const entry of level) {
      if (manifestKind(entry.mediaType) === null || seen.has(entry.digest)) continue;
      if (seen.add(entry.digest).size > documentLimit)
        throw malformed(files.what, `names more than ${documentLimit} documents`);
      const document = await readPresent(files, entry);
      if (document?.kind === 'index') below.push(...document.manifests);
      else if (document?.kind === 'manifest') manifests.push(document);
    }
    level = below;
  }
  return manifests;
}

async function readPresent(files: LayoutFiles, entry: Descriptor) {
  try {
    const bytes = await readBlobDocument(files, entry);
    return parseManifest(bytes, `the manifest ${entry.digest} of ${files.what}`, [entry.mediaType]);
  } catch (thrown) {
    if (thrown instanceof WardenError && thrown.code === 'BLOB_MISSING') return null;
    throw thrown;
  }
}
