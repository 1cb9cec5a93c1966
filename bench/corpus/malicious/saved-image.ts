import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';
import type { MaliciousSample, SampleFile } from './sample.ts';

/** The sample as `docker save` before version 25 writes an image of one layer. */
export async function savedImage({
  id,
  files,
  config = { Cmd: ['/bin/sh'] },
}: MaliciousSample): Promise<Buffer> {
  const layer = await layerTar(files);
  const document = {
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  };
  const described = Buffer.from(JSON.stringify(document));
  const names = { config: `${sha256(described)}.json`, layer: `${sha256(layer)}/layer.tar` };
  const manifest = [{ Config: names.config, RepoTags: [`${id}:latest`], Layers: [names.layer] }];
  const archive = pack();
  archive.entry({ name: names.layer }, layer);
  archive.entry({ name: names.config }, described);
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  archive.finalize();
  return buffer(archive);
}

function layerTar(files: MaliciousSample['files']): Promise<Buffer> {
  const layer = pack();
  for (const [name, file] of Object.entries(files)) {
    const { content = '', mode, xattrs = {}, link } = fileOf(file);
    const bytes = Buffer.from(content);
    const header: Partial<Header> & { name: string } = {
      name,
      mode: mode ?? modeOf(bytes),
      mtime: new Date(0),
    };
    if (link !== undefined) layer.entry({ ...header, type: 'symlink', linkname: link });
    else layer.entry({ ...header, ...paxOf(xattrs) }, bytes);
  }
  layer.finalize();
  return buffer(layer);
}

/** What a sample's file is, however it was given. */
export function fileOf(file: string | Buffer | SampleFile): SampleFile {
  return typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file;
}

/** Scripts and programs can be run. */
function modeOf(bytes: Buffer): number {
  return bytes.subarray(0, 2).equals(Buffer.from('#!')) || bytes[0] === 0x7f ? 0o755 : 0o644;
}

/** As GNU tar and Docker keep extended attributes. */
function paxOf(xattrs: Readonly<Record<string, string>>): { readonly pax?: Record<string, string> } {
  const records = Object.entries(xattrs).map(([name, value]) => [`SCHILY.xattr.${name}`, value]);
  return records.length === 0 ? {} : { pax: Object.fromEntries(records) };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
