import { join } from 'node:path';
import type { Digest } from '../../model/digest.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { ContentStore } from './contents.ts';
import { isScope, layoutName, prepareScope } from './directory.ts';
import { noCache } from './no-cache.ts';
import { hasRecord, type RecordKind, readRecord, recordLimits, writeRecord } from './records.ts';
import type { ScanCache } from './scan-cache.ts';

export interface CacheOptions {
  /** The cache directory; made (0700) where it is missing. */
  readonly dir: string;
  /** sha256 (hex) over everything that a result depends on beside the bytes. */
  readonly scope: string;
  /** Most bytes of the directory after `close`, all scopes together. */
  readonly maxBytes: number;
}

/**
 * Opens the cache; reads nothing yet. A directory that others could have written to, or that cannot be made, gives the
 * empty cache with a warning.
 *
 * What only a scan with misses needs is imported when it is needed: a scan of an unchanged image takes little longer
 * than the start of the process.
 * @throws WardenError INTERNAL for a scope that is not a sha256
 */
export async function openCache({ dir, scope, maxBytes }: CacheOptions): Promise<ScanCache> {
  if (!isScope(scope)) throw new WardenError('INTERNAL', 'the scope of the cache is not a sha256');
  const prepared = prepareScope(dir, scope);
  if ('refused' in prepared) return noCache(`The result cache is not used: ${prepared.refused}`);
  const paths = prepared;
  const scopeBytes = Buffer.from(scope, 'hex');
  let warning: string | null = null;
  let wroteRecord = false;
  let contents: Promise<ContentStore> | null = null;
  const writes = new Set<Promise<void>>();

  /** Runs a write, once more where `cache clear` took the directory away; its failure is a warning. */
  const write = (writing: () => Promise<void>): Promise<void> => {
    const attempt = writing()
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT' || 'refused' in prepareScope(dir, scope)) throw error;
        return writing();
      })
      .catch((error: Error) => {
        warning ??= `The result cache could not be written: ${escapeText(error.message)}`;
      })
      .finally(() => writes.delete(attempt));
    writes.add(attempt);
    return attempt;
  };

  const folders: Readonly<Record<RecordKind, string>> = { image: paths.images, layer: paths.layers };
  const get = (kind: RecordKind) => (digest: Digest) => readRecord(folders[kind], kind, scopeBytes, digest);
  const put = (kind: RecordKind) => async (digest: Digest, payload: Buffer) => {
    if (payload.length > recordLimits[kind]) return;
    wroteRecord = true;
    await write(() => writeRecord(folders[kind], kind, scopeBytes, digest, payload));
  };

  return {
    get warning() {
      return warning;
    },
    getImage: get('image'),
    putImage: put('image'),
    likelyHasLayer: (digest) => hasRecord(paths.layers, digest),
    getLayer: get('layer'),
    putLayer: put('layer'),
    contents() {
      contents ??= import('./contents.ts').then(({ openContents }) =>
        openContents(paths.contents, scopeBytes, write),
      );
      return contents;
    },
    async close() {
      const wroteContents = (await (await contents)?.flush()) ?? false;
      await Promise.all(writes);
      if (!wroteContents && !wroteRecord) return;
      const [{ compact }, { trim }] = await Promise.all([import('./compact.ts'), import('./trim.ts')]);
      if (wroteContents) await write(() => compact(paths.contents, scopeBytes));
      await write(() => trim(join(paths.root, layoutName), maxBytes));
    },
  };
}
