import { open } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  classicMembers,
  hybridMembers,
  layerBytes,
  type Member,
  openOptions,
  sampleImage,
  saved,
  tar,
} from '../../../test/image/saved-images.ts';
import { WardenError } from '../../model/errors.ts';
import { openArchiveFile } from './open-archive.ts';
import { indexTar } from './tar-index.ts';

const content = Buffer.from('content');
const plain = await tar([{ name: 'manifest.json', content }]);

async function index(archive: Buffer) {
  const file = await open(await saved(archive), 'r');
  onTestFinished(() => file.close());
  return indexTar(file, archive.length, new AbortController().signal);
}

/** A copy with bytes of the header at `at` replaced and its checksum right again. */
function altered(archive: Buffer, field: number, text: string, at = 0): Buffer {
  const copy = Buffer.from(archive);
  copy.write(text, at + field, 'latin1');
  const header = copy.subarray(at, at + 512);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return copy;
}

/** An extended header before the member of `plain`. */
async function extended(type: string, data: string): Promise<Buffer> {
  const before = await tar([{ name: 'extended', content: Buffer.from(data) }]);
  return Buffer.concat([altered(before, 156, type).subarray(0, -1024), plain]);
}

describe('the index of an archive', () => {
  it('names what is in it, and where', async () => {
    const members = await index(plain);
    expect([...members]).toEqual([
      ['manifest.json', { kind: 'file', offset: 512, size: 7, linkName: '', ambiguous: false }],
    ]);
  });

  it.each([100, 150, 250, 1000])('reads a name of %i bytes', async (length) => {
    const name = `${'d'.repeat(60)}/${'f'.repeat(length - 61)}`;
    expect([...(await index(await tar([{ name, content }]))).keys()]).toEqual([name]);
  });

  it('reads a long name in the manner of GNU', async () => {
    const members = await index(await extended('L', `${'n'.repeat(150)}\0`));
    expect([...members.keys()]).toEqual(['n'.repeat(150)]);
  });

  it('takes a leading ./ for nothing, and anything else that has to be resolved for ambiguous', async () => {
    const names = ['./a', 'b/../c', '/d', 'e//f'];
    const members = await index(await tar(names.map((name) => ({ name, content }))));
    expect([...members].map(([name, { ambiguous }]) => [name, ambiguous])).toEqual([
      ['a', false],
      ['c', true],
      ['d', true],
      ['e/f', true],
    ]);
  });

  it.each<[string, Buffer | Promise<Buffer>]>([
    ['cut in a header', plain.subarray(0, 300)],
    ['cut in a member', plain.subarray(0, 515)],
    ['cut before the end marker', plain.subarray(0, 1024)],
    ['cut in the end marker', plain.subarray(0, 1024 + 512)],
    ['with a wrong checksum', Buffer.concat([Buffer.from('x'), plain.subarray(1)])],
    ['with a size beyond its end', altered(plain, 124, '77777777777')],
    ['with a negative size', altered(plain, 124, '\xff'.repeat(12))],
    ['with a size of 2^80', altered(plain, 124, '\x80\x01'.padEnd(12, '\0'))],
    ['with a size that is no number', altered(plain, 124, '12x')],
    ['with a sparse member', altered(plain, 156, 'S')],
    ['with a link that has content', altered(plain, 156, '1')],
    ['with a directory that has content', altered(plain, 156, '5')],
    ['in an unknown format', altered(plain, 257, 'ustaR')],
    ['in the format of star', altered(plain, 508, 'tar\0')],
    ['with something after its end', Buffer.concat([plain, plain])],
    ['with 2 MiB of zeros after its end', Buffer.concat([plain, Buffer.alloc(2 * 1024 ** 2)])],
    ['with two sizes for one member', extended('x', '10 size=8\n')],
    ['with two names for one member', extended('x', '10 path=a\n10 path=b\n')],
    ['with an empty name', extended('x', '8 path=\n')],
    ['with a NUL in a name', extended('x', '12 path=a\0b\n')],
    ['with a sparse member in PAX', extended('x', '22 GNU.sparse.major=1\n')],
    ['with a PAX record that lies about its length', extended('x', '99 path=a\n')],
    ['with a PAX record without an end', extended('x', '9 path=ab')],
    ['with a global name', extended('g', '10 path=a\n')],
    ['with an empty long name', extended('L', '\0')],
    ['with a header of 2 MiB', extended('x', ' '.repeat(2 * 1024 ** 2))],
  ])('refuses an archive %s', async (_, archive) => {
    await expect(index(await archive)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('refuses two extended headers for one member, and one for none', async () => {
    const header = (await extended('x', '10 path=a\n')).subarray(0, 1024);
    for (const archive of [
      Buffer.concat([header, header, plain]),
      Buffer.concat([header, Buffer.alloc(1024)]),
    ])
      await expect(index(archive)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });

  it('refuses names that would fill the memory', async () => {
    const member = (await extended('K', 'x'.repeat(1024 ** 2 - 1))).subarray(0, -1024);
    const archive = Buffer.concat([...Array.from({ length: 33 }, () => member), Buffer.alloc(1024)]);
    await expect(index(archive)).rejects.toMatchObject({ message: expect.stringContaining('32 MiB') });
  });

  it('refuses an archive of 65,537 members', async () => {
    const empty = await tar([{ name: 'x' }]);
    const archive = Buffer.alloc(65_537 * 512 + 1024);
    for (let i = 0; i < 65_537; i++) empty.copy(archive, i * 512, 0, 512);
    await expect(index(archive)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });
});

describe('a member that documents refer to', () => {
  const config = { name: 'config.json', content: { os: 'linux', architecture: 'amd64' } };
  const layer = { name: 'a/layer.tar', content: plain };
  const manifest = { name: 'manifest.json', content: [{ Config: 'config.json', Layers: ['a/layer.tar'] }] };
  const link = (name: string, linkname: string, type: 'symlink' | 'link' = 'symlink'): Member => ({
    name,
    linkname,
    type,
  });
  const openMembers = async (members: readonly Member[]) => {
    const target = await openArchiveFile(await saved(await tar(members)), openOptions());
    onTestFinished(() => target.close());
    return target.images;
  };

  it('opens where nothing is wrong', async () => {
    const [image] = await openMembers([config, layer, manifest]);
    expect(await layerBytes(image!)).toEqual([plain]);
  });

  it.each<[string, readonly Member[]]>([
    ['a manifest that is there twice', [config, layer, manifest, manifest]],
    [
      'a manifest that is there twice, once as ./',
      [config, layer, manifest, { ...manifest, name: './manifest.json' }],
    ],
    ['a manifest behind ..', [config, layer, { ...manifest, name: 'x/../manifest.json' }]],
    ['a config that is there twice', [config, config, layer, manifest]],
    ['a config that is a link', [link('config.json', 'other'), layer, manifest]],
    ['a config that is a directory', [{ name: 'config.json', type: 'directory' }, layer, manifest]],
    ['a layer that is there twice', [config, layer, layer, manifest]],
    ['a layer that is a hard link', [config, link('a/layer.tar', 'config.json', 'link'), manifest]],
    ['a layer that is a link out', [config, link('a/layer.tar', '../../etc/passwd'), manifest]],
    ['a layer that is an absolute link', [config, link('a/layer.tar', '/etc/passwd'), manifest]],
    [
      'a layer that is a link to a link',
      [config, link('a/layer.tar', 'b'), link('a/b', '../config.json'), manifest],
    ],
    ['a layer that is a link to itself', [config, link('a/layer.tar', 'layer.tar'), manifest]],
    ['a layer below a link', [config, link('a', 'b'), { ...layer, name: 'b/layer.tar' }, layer, manifest]],
    ['a layer that is a fifo', [config, { name: 'a/layer.tar', type: 'fifo' }, manifest]],
  ])('refuses %s', async (_, members) => {
    await expect(openMembers(members)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  });
});

describe('any archive', () => {
  it('opens or is refused with a coded error, however it was changed', async () => {
    const image = await sampleImage('fuzz:1');
    const originals = [await tar(classicMembers(image)), await tar(hybridMembers(image))];
    const change = fc.record({
      at: fc.nat(),
      value: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 12 }),
        fc.constantFrom(0, 0xff).map((v) => Buffer.alloc(16, v)),
      ),
      mend: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.array(change, { maxLength: 4 }),
        fc.option(fc.nat()),
        async (original, changes, cut) => {
          let archive: Buffer = Buffer.from(original);
          for (const { at, value, mend } of changes) {
            const header = (at % (archive.length >> 9)) << 9;
            if (mend)
              archive = altered(archive, (at >> 8) % 500, Buffer.from(value).toString('latin1'), header);
            else archive.set(value, at % (archive.length - 16));
          }
          const path = await saved(cut === null ? archive : archive.subarray(0, cut % archive.length));
          try {
            const target = await openArchiveFile(path, openOptions());
            for (const opened of target.images) await layerBytes(opened);
            await target.close();
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(WardenError);
            expect((thrown as WardenError).code).not.toBe('INTERNAL');
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
