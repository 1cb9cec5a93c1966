import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { deflateRawSync, gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { expect, test } from 'vitest';
import { openAll, sha256 } from '../../../test/nested/open-all.ts';
import { writeZip } from '../../../test/nested/zip-writer.ts';

const text = 'what is in the file\n'.repeat(30);

// Made once with the tools of these names from 'warden '.repeat(40), as Node has no compressor for them.
const samples = {
  bzip2: Buffer.from('QlpoOTFBWSZTWZ5pMVAAAIuRgEAAJgEQgCAAMQwAUqhnqnBMJhOiYTCYT8XckU4UJCeaTFQA', 'base64'),
  xz: Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AEXAA5dADuYSqrbzZUr8oRiwAAAAAAA3RX9AdbeCVkAASqYAgAAANdWHS6xxGf7AgAAAAAEWVo=',
    'base64',
  ),
  zstd: Buffer.from('KLUv/QRodQAAOHdhcmRlbiABAA5SixFYm9ZV', 'base64'),
};

test.each(Object.entries(samples))('opens a %s stream', async (format, stream) => {
  const opened = await openAll(stream);
  expect(opened.result).toMatchObject({ format, members: 1, produced: 280, gaps: [], faults: [] });
  expect(opened.files.get('(content)')?.toString()).toBe('warden '.repeat(40));
});

test.each(Object.entries(samples))('opens what came before the cut of a %s stream', async (_, stream) => {
  const opened = await openAll(stream.subarray(0, stream.length - 6));
  expect(opened.gaps[0]).toMatch(/^(truncated|corrupt)/);
});

test('opens two bzip2 streams in a row, and two xz streams', async () => {
  for (const stream of [samples.bzip2, samples.xz]) {
    const opened = await openAll(Buffer.concat([stream, stream]));
    expect(opened.files.get('(content)')?.toString()).toBe('warden '.repeat(80));
    expect(opened.gaps).toEqual([]);
  }
});

test('opens a tar in a gzip stream of several members, as Alpine packages are', async () => {
  const whole = await packTar({ 'a/b.txt': text, c: 'c' });
  const stream = Buffer.concat([gzipSync(whole.subarray(0, 700)), gzipSync(whole.subarray(700))]);
  const opened = await openAll(stream);
  expect(opened.files.get('(content)!/a/b.txt')?.toString()).toBe(text);
  expect(opened.files.get('(content)!/c')?.toString()).toBe('c');
  expect(opened.gaps).toEqual([]);
});

test('a tar without its end marker is opened all the same', async () => {
  const opened = await openAll((await packTar({ a: text })).subarray(0, -1024));
  expect(opened.files.get('a')?.toString()).toBe(text);
  expect(opened.gaps).toEqual([]);
});

test('a cut tar gives out what there is of its last file', async () => {
  const opened = await openAll((await packTar({ a: text })).subarray(0, 512 + 100));
  expect(opened.files.get('a')?.toString()).toBe(text.slice(0, 100));
  expect(opened.gaps).toContain('truncated a');
});

test('opens a Debian package', async () => {
  const data = gzipSync(await packTar({ './usr/bin/tool': text }));
  const deb = arOf({ 'debian-binary': Buffer.from('2.0\n'), 'data.tar.gz': data });
  const opened = await openAll(deb);
  expect(opened.result?.format).toBe('deb');
  expect(opened.files.get('data.tar.gz!/(content)!/usr/bin/tool')?.toString()).toBe(text);
});

test('opens an initramfs: two cpio archives in a row, and a compressed one behind them', async () => {
  const first = cpioOf({ 'kernel/x86/microcode': 'code' });
  const rest = gzipSync(cpioOf({ init: text }));
  const opened = await openAll(Buffer.concat([first, first, Buffer.alloc(512), rest]));
  expect(opened.files.get('kernel/x86/microcode#2')?.toString()).toBe('code');
  expect(opened.files.get('(rest)!/(content)!/init')?.toString()).toBe(text);
  expect(opened.gaps).toEqual([]);
});

test('opens an RPM package down to the files of its payload', async () => {
  const header = (entries: number, store: number) => {
    const bytes = Buffer.alloc(16 + entries * 16 + store);
    bytes.write('8eade80100000000', 'hex');
    bytes.writeUInt32BE(entries, 8);
    bytes.writeUInt32BE(store, 12);
    return bytes;
  };
  const lead = Buffer.alloc(96);
  lead.write('edabeedb', 'hex');
  const signature = header(1, 5);
  const padding = Buffer.alloc((8 - (signature.length % 8)) % 8);
  const payload = gzipSync(cpioOf({ './usr/bin/tool': text }));
  const opened = await openAll(Buffer.concat([lead, signature, padding, header(2, 30), payload]));
  expect(opened.result?.format).toBe('rpm');
  expect(opened.files.get('(payload)!/(content)!/./usr/bin/tool')?.toString()).toBe(text);
});

test.each([
  ['7z', '377abcaf271c0004'],
  ['rar', '526172211a070100'],
  ['lz4', '04224d1864'],
  ['lzma', '5d00008000ffffffffffffffff0000000000'],
  ['lzma', '5e00008000ffffffffffffffff0000000000'],
  ['zstd', '27b52ffd0458'],
  ['compress', '1f9d90000000'],
  ['cpio', 'c77100000100a481000000000100000000000000020000000000610000000000'],
])('%s is recognised and not opened', async (format, magic) => {
  const opened = await openAll(Buffer.concat([Buffer.from(magic, 'hex'), Buffer.alloc(64)]));
  expect(opened.result).toMatchObject({ format, members: 0 });
  expect(opened.gaps).toEqual(['not-openable']);
});

test.each([
  ['text', Buffer.from(text)],
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(4096)],
  ['PK in text', Buffer.from('PK\x03\x04 and PK\x05\x06 are signatures of zip, as this text says')],
  ['a gzip magic with a reserved flag', Buffer.from('1f8b08e000000000000341424344454647484950', 'hex')],
  ['a gzip magic before noise', Buffer.from('1f8b0800000000007777ffffffffffffffffffff', 'hex')],
  ['BZh in text', Buffer.from('BZh9 is the magic of bzip2')],
  ['an ELF program', Buffer.from(`\x7fELF${'\x01'.repeat(200)}`, 'latin1')],
])('%s is no container', async (_, bytes) => {
  expect((await openAll(bytes)).result).toBeNull();
});

test('a gzip stream with a zip archive at its end is opened as both', async () => {
  const opened = await openAll(Buffer.concat([gzipSync('outer'), writeZip([{ name: 'a', content: text }])]));
  expect(opened.files.get('(content)')?.toString()).toBe('outer');
  expect(opened.files.get('a')?.toString()).toBe(text);
  expect(opened.faults).toContain('archive/zip-ambiguous');
});

test('bytes behind a gzip stream are a fault, zeros are not', async () => {
  expect((await openAll(Buffer.concat([gzipSync('a'), Buffer.alloc(99)]))).faults).toEqual([]);
  expect((await openAll(Buffer.concat([gzipSync('a'), Buffer.from('more')]))).faults).toEqual([
    'archive/trailing-bytes',
  ]);
});

test('opens what follows a gzip stream, as readers do that skip zeros', async () => {
  const archive = writeZip([{ name: 'a', content: text }]);
  for (const rest of [
    Buffer.concat([Buffer.alloc(99), archive]),
    Buffer.concat([archive, Buffer.from('end')]),
  ])
    expect([...(await openAll(Buffer.concat([gzipSync('a'), rest]))).files.keys()]).toContain('(rest)!/a');
});

test('opens a gzip stream with a reserved flag, which Go and Python ignore', async () => {
  const stream = gzipSync(text);
  stream[3] = 0x20;
  expect((await openAll(stream)).files.get('(content)')?.toString()).toBe(text);
});

test.each([
  ['empty members', Buffer.concat(Array(60_000).fill(unusual(gzipSync(''))))],
  ['empty blocks', Buffer.concat([unusual(gzipSync('')).subarray(0, 10), ...emptyBlocks(250_000)])],
])('takes a gzip stream that begins with %s for one', async (_, start) => {
  const data = start.length > 1_200_100 ? deflateRawSync(text) : gzipSync(text);
  const opened = await openAll(Buffer.concat([start, data]));
  expect(opened.result?.format).toBe('gzip');
  expect(opened.files.get('(content)')?.toString()).toBe(text);
});

test('takes a gzip stream with a name longer than is read for one', async () => {
  const stream = unusual(gzipSync(text));
  stream[3] = 8;
  const named = Buffer.concat([stream.subarray(0, 10), Buffer.alloc(300_000, 'a'), stream.subarray(9)]);
  expect((await openAll(named)).gaps).toEqual(['corrupt (content)']);
});

test('finds a zstd frame behind any number of frames without content', async () => {
  const skippable = Buffer.from('502a4d1800000000', 'hex');
  const opened = await openAll(Buffer.concat([...Array<Buffer>(40).fill(skippable), samples.zstd]));
  expect(opened.files.get('(content)')?.toString()).toBe('warden '.repeat(40));
});

test.each([
  [
    'behind the end of another one',
    async () => Buffer.concat([await packTar({ b: 'b' }), await packTar({ a: text })]),
  ],
  [
    'behind a single block of zeros',
    async () => Buffer.concat([(await packTar({ b: 'b' })).subarray(0, -512), await packTar({ a: text })]),
  ],
  ['behind blocks of zeros', async () => Buffer.concat([Buffer.alloc(1024), await packTar({ a: text })])],
  [
    'behind blocks that are no header',
    async () => Buffer.concat([Buffer.alloc(5120, 'x'), await packTar({ a: text })]),
  ],
])('opens a tar %s, where some readers find it', async (_, bytes) => {
  const names = [...(await openAll(await bytes())).files.keys()];
  expect(names.some((name) => /\((rest|tar at \d+)\)!\/a$/.test(name))).toBe(true);
});

test('a tar that is refused at its first header is not opened within itself', async () => {
  const bytes = await packTar({ a: text });
  bytes.write('x', 156);
  bytes.write('00010000000', 124);
  bytes.write('        ', 148);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0`, 148);
  const opened = await openAll(bytes);
  expect(opened.gaps).toEqual(['corrupt']);
  expect(opened.files.size).toBe(0);
});

test('a link in a tar that declares content is a fault: readers go on at different places', async () => {
  const link = await packTar({ l: '' });
  link.write('1', 156);
  link.write('00000001000', 124);
  link.fill(' ', 148, 156);
  const sum = link.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  link.write(`${sum.toString(8).padStart(6, '0')}\0`, 148);
  expect((await openAll(link)).faults).toContain('archive/tar-ambiguous l');
});

test('a member larger than the memory limit is spooled to a file without a name', async () => {
  const content = Buffer.alloc(3_000_000, 'spooled ');
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('member-'));
  const opened = await openAll(gzipSync(content), { memoryLimit: 100_000 });
  expect(sha256(opened.files.get('(content)')!)).toBe(sha256(content));
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('member-'))).toEqual(before);
});

test('a bomb stops at the ratio and keeps what was produced', async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  const opened = await openAll(bomb);
  expect(opened.gaps).toEqual(['budget-ratio (content)']);
  const size = opened.files.get('(content)')!.length;
  expect(size).toBeGreaterThan(60 * 1024 * 1024);
  expect(size).toBeLessThan(70 * 1024 * 1024);
});

test('the budget for bytes and entries ends the opening, with what was found before', async () => {
  const archive = writeZip(['a', 'b', 'c'].map((name) => ({ name, content: text })));
  const bytes = await openAll(archive, { limits: { bytes: text.length + 1 } });
  expect([...bytes.files.keys()]).toEqual(['a', 'b']);
  expect(bytes.gaps).toContain('budget-bytes b');
  const entries = await openAll(archive, { limits: { entries: 2 } });
  expect([...entries.files.keys()]).toEqual(['a', 'b']);
  expect(entries.gaps).toEqual(['budget-entries c']);
});

test('a sparse file in a tar does not unpack beyond the budget', async () => {
  const header = Buffer.alloc(512);
  header.write('hole');
  header.write('0000644\0', 100);
  header.write('00000000004\0', 124);
  header.write('S', 156);
  header.write('ustar  \0', 257);
  header.write('00000000000\0' + '00000000004\0', 386);
  header.write('77777777777\0', 483);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const opened = await openAll(
    Buffer.concat([header, Buffer.from('data'.padEnd(512, '\0')), Buffer.alloc(1024)]),
  );
  expect(opened.gaps).toEqual(['budget-ratio hole']);
  expect(opened.producedBytes).toBeLessThan(100 * 1024 * 1024);
});

async function packTar(files: Record<string, string>): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, content] of Object.entries(files)) pack.entry({ name }, content);
  pack.finalize();
  const parts: Buffer[] = [];
  for await (const part of pack) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function arOf(members: Record<string, Buffer>): Buffer {
  const parts = Object.entries(members).flatMap(([name, data]) => [
    Buffer.from(
      `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(data.length).padEnd(10)}\`\n`,
    ),
    data,
    Buffer.from(data.length % 2 ? '\n' : ''),
  ]);
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}

function cpioOf(files: Record<string, string>): Buffer {
  const parts = [...Object.entries(files), ['TRAILER!!!', '']].map(([name, content]) => {
    const fields = Array.from({ length: 13 }, () => 0);
    fields[6] = content!.length;
    fields[11] = name!.length + 1;
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
    const pad = (length: number) => '\0'.repeat((4 - (length % 4)) % 4);
    return `${head}${pad(head.length)}${content}${pad(content!.length)}`;
  });
  return Buffer.from(parts.join(''), 'latin1');
}

/** With a level that no compressor writes. */
function unusual(stream: Buffer): Buffer {
  stream[8] = 1;
  return stream;
}

function emptyBlocks(count: number): Buffer[] {
  return Array<Buffer>(count).fill(Buffer.from('000000ffff', 'hex'));
}
