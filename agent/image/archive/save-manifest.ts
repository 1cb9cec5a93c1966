import { foldedKeys, isObject, malformed, parseJsonObject } from '../documents-json.ts';
import type { LayoutFiles } from '../oci/layout-files.ts';

/** One image of a `manifest.json` as `docker save` writes it. Paths as written, not escaped. */
export interface SavedImage {
  readonly config: string;
  readonly repoTags: readonly string[];
  /** Lowest first. */
  readonly layers: readonly string[];
}

const imageLimit = 64;
const layerLimit = 1000;

/**
 * Reads `manifest.json`; null when the archive has none.
 * @throws WardenError MANIFEST_MALFORMED, RESPONSE_TOO_LARGE
 * @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format
 */
export async function readSaveManifest(files: LayoutFiles): Promise<SavedImage[] | null> {
  const bytes = await files.document('manifest.json');
  if (bytes === null) return null;
  const what = `manifest.json of ${files.what}`;
  const list = parseList(bytes, what);
  if (list.length === 0) throw malformed(what, 'names no image');
  if (list.length > imageLimit) throw malformed(what, `names more than ${imageLimit} images`);
  return list.map((entry, i) => savedImage(entry, `${what}, [${i}],`));
}

/** The shared checks are for objects, and this document is a list: they see it as the value of one key. */
function parseList(bytes: Buffer, what: string): readonly unknown[] {
  const wrapped = Buffer.concat([Buffer.from('{"images":'), bytes, Buffer.from('}')]);
  const { object, duplicateKeys } = parseJsonObject(wrapped, what);
  if (duplicateKeys.length > 0) throw malformed(what, 'has duplicate keys');
  const list = object.images;
  if (Object.keys(object).length !== 1 || !Array.isArray(list)) throw malformed(what, 'is not a list');
  return list;
}

function savedImage(entry: unknown, what: string): SavedImage {
  if (!isObject(entry)) throw malformed(what, 'is not an object');
  if (foldedKeys(entry, ['Config', 'RepoTags', 'Layers']).length > 0)
    throw malformed(what, 'has keys in another case, which some readers take for the field');
  const { Config: config, RepoTags: repoTags, Layers: layers } = entry;
  if (typeof config !== 'string') throw malformed(what, 'has no Config');
  return {
    config,
    repoTags: strings(repoTags, `${what} RepoTags`, imageLimit),
    layers: strings(layers, `${what} Layers`, layerLimit),
  };
}

function strings(value: unknown, what: string, limit: number): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string'))
    throw malformed(what, 'is not a list of strings');
  if (value.length > limit) throw malformed(what, `has more than ${limit} entries`);
  return value;
}
