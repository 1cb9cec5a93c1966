import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAll } from '../../../test/nested/open-all.ts';
import { sevenZips } from '../../../test/nested/seven-zips.ts';
import { writeZip } from '../../../test/nested/zip-writer.ts';

const content = 'some content to compress, some content to compress\n'.repeat(8);
const hex = (text: string) => Buffer.from(text, 'hex');

const seeds: Record<string, Buffer> = {
  zip: writeZip([
    { name: 'stored', content, method: 0 },
    { name: 'deflated', content },
    { name: 'deferred', content, deferred: true },
    { name: 'inner.zip', content: writeZip([{ name: 'a', content }]), method: 0 },
  ]),
  gzip: Buffer.concat([gzipSync(content), gzipSync(content)]),
  bzip2: Buffer.from('QlpoOTFBWSZTWZ5pMVAAAIuRgEAAJgEQgCAAMQwAUqhnqnBMJhOiYTCYT8XckU4UJCeaTFQA', 'base64'),
  xz: Buffer.from(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AEXAA5dADuYSqrbzZUr8oRiwAAAAAAA3RX9AdbeCVkAASqYAgAAANdWHS6xxGf7AgAAAAAEWVo=',
    'base64',
  ),
  zstd: Buffer.from('KLUv/QRodQAAOHdhcmRlbiABAA5SixFYm9ZV', 'base64'),
  ar: Buffer.from(`!<arch>\n${`${'name/'.padEnd(48)}${'8'.padEnd(10)}\`\n12345678`.repeat(3)}`),
  cpio: Buffer.from(
    'MDcwNzAxMDA5ODgxRjUwMDAwODFBNDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTZCMDMyOUQ1MDAwMDAwMDUwMDAwMDBGRTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAzMDAwMDAwMDBjYwAAAABoZWxsbwAAADA3MDcwMTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwQjAwMDAwMDAwVFJBSUxFUiEhIQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'base64',
  ),
  rpm: Buffer.concat([
    hex('edabeedb'),
    Buffer.alloc(92),
    hex(`8eade801${'0'.repeat(24)}`.repeat(2)),
    gzipSync(content),
  ]),
  tar: tarOf('file', content),
  '7z copied': sevenZips.copy,
  '7z with LZMA': sevenZips.lzma,
  '7z with LZMA2': sevenZips.lzma2,
  '7z with a plain header': sevenZips.plainHeader,
};

const limits = { bytes: 4_000_000, entries: 500 };

/** Bytes changed, cut out, repeated or put in, at places and in numbers of fast-check's choosing. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.constant(0), fc.constant(1), fc.nat(40)),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom(...['ffffffff', '00000000', '504b0304', '504b0102', '504b0506', '7fffffff'].map(hex)),
  ),
});

test.each(Object.entries(seeds))('any change to a %s ends in gaps, not in an error', async (_, seed) => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let bytes = seed;
      for (const { at, remove, insert } of changes) {
        const offset = Math.floor(at * bytes.length);
        bytes = Buffer.concat([bytes.subarray(0, offset), insert, bytes.subarray(offset + remove)]);
      }
      await holds(bytes);
    }),
    { numRuns: 150 },
  );
});

test.each(Object.entries(seeds))('any beginning of a %s is opened as far as it goes', async (_, seed) => {
  const step = Math.max(1, Math.floor(seed.length / 120));
  for (let length = 0; length < seed.length; length += step) await holds(seed.subarray(0, length));
});

test('random bytes behind any magic end in gaps, not in an error', async () => {
  const magics = Object.values(seeds).map((seed) => seed.subarray(0, 12));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 600 }), async (magic, noise) => {
      await holds(Buffer.concat([magic, noise]));
    }),
    { numRuns: 300 },
  );
});

async function holds(bytes: Buffer): Promise<void> {
  const opened = await openAll(bytes, { limits });
  expect(opened.producedBytes).toBeLessThan(limits.bytes + 1024 * 1024);
  expect(opened.files.size).toBeLessThanOrEqual(limits.entries);
}

function tarOf(name: string, body: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('0ustar\x0000', 156);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(body.padEnd(512, '\0')), Buffer.alloc(1024)]);
}
