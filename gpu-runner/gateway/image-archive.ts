import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { Digest } from '../../agent/model/digest.ts';
import { sha256 } from '../record/sha256.ts';
import type { ImageFiles } from './program-files.ts';

/** An image that an engine can load, and the id that it has there. */
export interface ImageArchive {
  /** Digest of the config. */
  readonly id: Digest;
  readonly diffIds: readonly Digest[];
  /** In the form of `docker save`. */
  open(): Readable;
}

/** Writes an image of one layer. The same files give the same id. */
export async function imageArchive(
  files: ImageFiles,
  config: Readonly<Record<string, unknown>>,
  architecture: string,
): Promise<ImageArchive> {
  const layer = await layerOf(files);
  const diffIds = [sha256(layer)];
  const document = Buffer.from(
    JSON.stringify({
      architecture,
      os: 'linux',
      created: '2025-01-01T00:00:00Z',
      config,
      rootfs: { type: 'layers', diff_ids: diffIds },
      history: [{ created: '2025-01-01T00:00:00Z', created_by: 'warden' }],
    }),
  );
  const id = sha256(document);
  const manifest = JSON.stringify([{ Config: `${hex(id)}.json`, RepoTags: null, Layers: ['layer.tar'] }]);
  return {
    id,
    diffIds,
    open() {
      const tar = pack();
      tar.entry({ name: `${hex(id)}.json`, mtime: epoch }, document);
      tar.entry({ name: 'layer.tar', mtime: epoch }, layer);
      tar.entry({ name: 'manifest.json', mtime: epoch }, manifest);
      tar.finalize();
      return tar as unknown as Readable;
    },
  };
}

const epoch = new Date(0);
/** Mount points that runtimes expect. */
const folders = ['dev/', 'etc/', 'proc/', 'sys/', 'tmp/', 'run/', 'sockets/'];

/** These files as an uncompressed layer. */
export async function layerOf(files: ImageFiles): Promise<Buffer> {
  const tar = pack();
  for (const name of [...new Set([...folders, ...[...files.keys()].flatMap(parents)])].sort())
    tar.entry({ name, type: 'directory', mode: 0o755, mtime: epoch });
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    tar.entry({ name, mode: 0o755, mtime: epoch, uid: 0, gid: 0 }, bytes);
  tar.finalize();
  return buffer(tar);
}

/** Folders above a file: one that no entry names is closed to all but root by some storage drivers (vfs). */
function parents(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => `${names.slice(0, index + 1).join('/')}/`);
}

function hex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
