import { type Digest, isDigest } from '../model/digest.ts';
import type { Platform } from '../model/subject.ts';
import { foldedKeys, isObject, type JsonObject, parseJsonObject } from './documents-json.ts';
import type { ImageFault } from './image.ts';

/** What selecting and checking an image needs of its config; all of it claims. */
export interface ImageConfig {
  /** `unknown` where the config does not say. */
  readonly platform: Platform;
  /** As claimed, lowest layer first; null for one that is not a digest. */
  readonly diffIds: readonly (Digest | null)[];
  readonly faults: readonly ImageFault[];
  /** The parsed document. */
  readonly object: JsonObject;
}

/**
 * Reads an image config. Contradictions that do not prevent the scan are faults.
 * @param what names the document in messages, escaped
 * @throws WardenError MANIFEST_MALFORMED, RESPONSE_TOO_LARGE
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function parseConfig(bytes: Uint8Array, what: string, layerCount: number): ImageConfig {
  const { object, duplicateKeys } = parseJsonObject(bytes, what);
  const faults: ImageFault[] = [];
  if (duplicateKeys.length > 0)
    faults.push({
      id: 'image/duplicate-key',
      detail: `the config has duplicate keys: ${names(duplicateKeys)}`,
    });
  const folded = [
    ...foldedKeys(object, configKeys),
    ...(isObject(object.config) ? foldedKeys(object.config, runKeys) : []),
    ...(isObject(object.rootfs) ? foldedKeys(object.rootfs, rootfsKeys) : []),
  ];
  if (folded.length > 0)
    faults.push({
      id: 'image/key-case',
      detail: `the config has keys in another case, which some runtimes take for the field: ${names(folded)}`,
    });
  return {
    platform: platform(object, faults),
    diffIds: diffIds(object.rootfs, layerCount, faults),
    faults,
    object,
  };
}

const configKeys = ['architecture', 'os', 'os.version', 'variant', 'config', 'rootfs', 'history'];
const rootfsKeys = ['type', 'diff_ids'];
const runKeys = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
  'Healthcheck',
  'OnBuild',
  'Shell',
];

function platform(object: JsonObject, faults: ImageFault[]): Platform {
  const field = (key: string): string => {
    const value = object[key];
    return typeof value === 'string' && value !== '' && value.length <= 255 ? value : 'unknown';
  };
  const both = { os: field('os'), architecture: field('architecture') };
  if (both.os === 'unknown' || both.architecture === 'unknown')
    faults.push({ id: 'image/platform-missing', detail: 'the config does not name os and architecture' });
  const variant = field('variant');
  return variant === 'unknown' ? both : { ...both, variant };
}

function diffIds(rootfs: unknown, layerCount: number, faults: ImageFault[]): (Digest | null)[] {
  const claimed: unknown = isObject(rootfs) ? rootfs.diff_ids : undefined;
  if (!isObject(rootfs) || rootfs.type !== 'layers')
    faults.push({ id: 'image/rootfs', detail: 'the config has no rootfs of type "layers"' });
  const list: readonly unknown[] = Array.isArray(claimed) ? claimed : [];
  if (list.length !== layerCount)
    faults.push({
      id: 'image/diff-id-count',
      detail: `the config names ${list.length} diffIDs for ${layerCount} layers`,
    });
  const invalid = list.find((entry) => !isDigest(entry));
  if (invalid !== undefined)
    faults.push({
      id: 'image/diff-id',
      detail: `the config names a diffID that is not a digest: ${JSON.stringify(invalid)?.slice(0, 100)}`,
    });
  return Array.from({ length: layerCount }, (_, i) => {
    const entry = list[i];
    return isDigest(entry) ? entry : null;
  });
}

function names(keys: readonly string[]): string {
  return keys
    .slice(0, 16)
    .map((key) => `"${key.slice(0, 64)}"`)
    .join(', ');
}
