import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, rename, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { extract, type Header } from 'tar-stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { layerBytes, openOptions, temporaryDirectory } from '../../../test/image/saved-images.ts';
import { openDirectory } from './open-directory.ts';
import { tarHeader } from './tar-writer.ts';

async function openImage(root: string) {
  const { images } = await openDirectory(root, openOptions());
  return images[0]!;
}

async function streamOf(root: string): Promise<Buffer> {
  return (await layerBytes(await openImage(root)))[0]!;
}

async function entriesOf(archive: Buffer): Promise<Map<string, { header: Header; content: Buffer }>> {
  const entries = new Map<string, { header: Header; content: Buffer }>();
  const reader = extract();
  Readable.from([archive]).pipe(reader);
  for await (const entry of reader) {
    const content = await buffer(entry);
    entries.set(entry.header.name, { header: entry.header, content });
  }
  return entries;
}

async function sampleTree(): Promise<string> {
  const root = await temporaryDirectory();
  await mkdir(join(root, 'etc/deep'), { recursive: true });
  await writeFile(join(root, 'etc/hostname'), 'box\n', { mode: 0o644 });
  await writeFile(join(root, 'etc/deep/empty'), '');
  await writeFile(join(root, 'large'), Buffer.alloc(700_001, 'warden'));
  await symlink('../../outside', join(root, 'etc/link'));
  await symlink('/etc', join(root, 'abs'));
  return root;
}

describe('a directory', () => {
  it('opens as one layer with everything in it, in the order of bytes, links not followed', async () => {
    const entries = await entriesOf(await streamOf(await sampleTree()));
    expect([...entries.keys()]).toEqual([
      'abs',
      'etc/',
      'etc/deep/',
      'etc/deep/empty',
      'etc/hostname',
      'etc/link',
      'large',
    ]);
    expect(entries.get('etc/hostname')!.content.toString()).toBe('box\n');
    expect(entries.get('large')!.content).toEqual(Buffer.alloc(700_001, 'warden'));
    expect(entries.get('etc/link')!.header).toMatchObject({ type: 'symlink', linkname: '../../outside' });
    expect(entries.get('abs')!.header).toMatchObject({ type: 'symlink', linkname: '/etc' });
    expect(entries.get('etc/')!.header).toMatchObject({
      type: 'directory',
      uid: process.getuid!(),
      mtime: new Date(0),
    });
  });

  it('gives the same bytes and the same digest wherever it lies and whenever it was written', async () => {
    const [one, two] = [await sampleTree(), await sampleTree()];
    await utimes(join(two, 'etc/hostname'), 1, 1);
    expect(await streamOf(one)).toEqual(await streamOf(two));
    const [first, second] = [await openImage(one), await openImage(two)];
    expect(first.manifestDigest).toBe(second.manifestDigest);
    expect(first.configDigest).toBe(second.configDigest);
    await chmod(join(two, 'etc/hostname'), 0o755);
    expect((await openImage(two)).manifestDigest).not.toBe(first.manifestDigest);
  });

  it('has a config that runs nothing', async () => {
    const image = await openImage(await sampleTree());
    expect(JSON.parse(image.config.toString())).toMatchObject({
      os: 'linux',
      architecture: 'amd64',
      config: {},
    });
    expect(image).toMatchObject({ platform: { os: 'linux', architecture: 'amd64' }, faults: [] });
  });

  it('keeps names that are not UTF-8, and long names and targets', async () => {
    const root = await temporaryDirectory();
    const long = `${'d'.repeat(200)}/${'f'.repeat(200)}`;
    await mkdir(join(root, 'd'.repeat(200)));
    await writeFile(join(root, long), 'x');
    await symlink('t'.repeat(300), join(root, 'target'));
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]), 'y');
    const archive = await streamOf(root);
    const entries = await entriesOf(archive);
    expect(entries.get(long)!.content.toString()).toBe('x');
    expect(entries.get('target')!.header.linkname).toBe('t'.repeat(300));
    expect(archive.indexOf(Buffer.from([0xff, 0xfe, 0]))).toBeGreaterThan(0);
  });

  it('counts sockets and fifos as fifos', async () => {
    const root = await temporaryDirectory();
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const server = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const entries = await entriesOf(await streamOf(root));
    expect([...entries].map(([name, { header }]) => [name, header.type])).toEqual([
      ['fifo', 'fifo'],
      ['socket', 'fifo'],
    ]);
  });

  it('that is empty is an empty archive', async () => {
    expect(await streamOf(await temporaryDirectory())).toEqual(Buffer.alloc(1024));
  });

  it.each<[string, (root: string) => Promise<void>]>([
    ['grown', (root) => appendFile(join(root, 'etc/hostname'), 'more')],
    ['shrunk', (root) => truncate(join(root, 'large'), 5)],
    ['gone', (root) => rename(join(root, 'etc/hostname'), join(root, 'etc/renamed'))],
    ['new', (root) => writeFile(join(root, 'etc/new'), '')],
    [
      'a link by now',
      async (root) => {
        await rename(join(root, 'large'), join(root, 'larger'));
        await symlink('/etc/passwd', join(root, 'large'));
      },
    ],
  ])('in which something is %s since it was opened fails', async (_, change) => {
    const root = await sampleTree();
    const image = await openImage(root);
    await change(root);
    await expect(layerBytes(image)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });

  it('whose file changes while it is read fails', async () => {
    const root = await sampleTree();
    const image = await openImage(root);
    const reader = image.layers[0]!.open(new AbortController().signal)[Symbol.asyncIterator]();
    expect((await reader.next()).done).toBe(false);
    await appendFile(join(root, 'large'), 'more');
    const rest = async () => {
      while (!(await reader.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringContaining('large'),
    });
  });

  it('that has a file without a stated size fails, as in procfs', async () => {
    await expect(
      openDirectory('/proc/sys/kernel', openOptions()).then(({ images }) => layerBytes(images[0]!)),
    ).rejects.toMatchObject({ code: 'IO_FAILED' });
  });

  it('that is no directory, or not there, is not found', async () => {
    const root = await sampleTree();
    for (const name of ['none', 'large', 'large/below'])
      await expect(openDirectory(join(root, name), openOptions())).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
      });
  });

  it('ends when it is interrupted', async () => {
    const root = await sampleTree();
    const signal = AbortSignal.abort();
    await expect(openDirectory(root, openOptions({ signal }))).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const image = await openImage(root);
    await expect(image.layers[0]!.open(signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});

describe('a header', () => {
  it('says what another reader of tar reads, for any entry', async () => {
    const name = fc.stringMatching(/^[a-z0-9._]{1,120}$/).filter((part) => part !== '.' && part !== '..');
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 1, maxLength: 4 }),
        fc.nat(0o7777),
        fc.nat(2 ** 31),
        fc.nat({ max: 2 ** 40 }),
        async (parts, mode, uid, size) => {
          const path = Buffer.from(parts.join('/'));
          const stats = { mode, uid, gid: uid, rdev: 0 } as never;
          const header = tarHeader({
            path,
            fullPath: path,
            type: 'file',
            size,
            link: Buffer.alloc(0),
            stats,
          });
          const reader = extract();
          const read = new Promise<Header>((resolve) => reader.once('entry', resolve));
          reader.write(header);
          expect(await read).toMatchObject({ name: path.toString(), mode, size });
          reader.destroy();
        },
      ),
      { numRuns: 200 },
    );
  });
});
