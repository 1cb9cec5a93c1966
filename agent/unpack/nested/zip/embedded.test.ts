import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAll } from '../../../../test/nested/open-all.ts';
import { endRecord, writeZip } from '../../../../test/nested/zip-writer.ts';

const text = 'a line of a member\n'.repeat(50);
const far = 70_000;

test('an archive is opened with bytes before it and more behind it than its comment could be', async () => {
  const archive = writeZip([
    { name: 'a', content: text },
    { name: 'b', content: 'stored', method: 0 },
  ]);
  const opened = await openAll(Buffer.concat([noise(100), archive, noise(far)]));
  expect(opened.files.get('(zip at 100)!/a')?.toString()).toBe(text);
  expect(opened.files.get('(zip at 100)!/b')?.toString()).toBe('stored');
  expect(opened.gaps).toEqual([]);
  expect(opened.faults).toEqual([]);
});

test('so is one whose offsets count from the beginning of the file', async () => {
  const prefix = noise(100);
  const archive = writeZip([{ name: 'a', content: text }], { prefix });
  const opened = await openAll(Buffer.concat([archive, noise(far)]));
  expect([...opened.files.values()].map(String)).toContain(text);
});

test('each of several is opened, one inside another once', async () => {
  const inner = writeZip([{ name: 'inner', content: text }]);
  const outer = writeZip([{ name: 'stored', content: inner, method: 0 }]);
  const other = writeZip([{ name: 'other', content: text }]);
  const opened = await openAll(Buffer.concat([noise(50), outer, noise(far), other, noise(far)]));
  const second = 50 + outer.length + far;
  expect([...opened.files.keys()]).toEqual([
    '(zip at 50)',
    '(zip at 50)!/stored',
    '(zip at 50)!/stored!/inner',
    `(zip at ${second})`,
    `(zip at ${second})!/other`,
  ]);
});

test('one that is cut off before its directory is opened as far as it goes, and is a gap', async () => {
  const archive = writeZip([
    { name: 'a', content: text },
    { name: 'b', content: text },
  ]);
  const members = archive.subarray(0, archive.indexOf('PK\x01\x02', 0, 'latin1'));
  const opened = await openAll(Buffer.concat([noise(100), members, noise(far)]));
  expect(opened.files.get('(zip at 100)!/a')?.toString()).toBe(text);
  expect(opened.gaps).toContain('truncated');
});

test('the signatures alone, as a program has them among its constants, are no archive', async () => {
  const constants = ['PK\x05\x06', 'PK\x01\x02', 'PK\x03\x04', 'PK\x07\x08'].map((text) =>
    Buffer.from(text, 'latin1'),
  );
  const table = Buffer.concat([...constants, ...constants.map((one) => Buffer.concat([one, noise(60)]))]);
  const program = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), noise(far), table, noise(far)]);
  expect((await openAll(program)).result).toBeNull();
  const empty = endRecord(0, 0, 0, 0);
  expect((await openAll(Buffer.concat([noise(100), empty, noise(far)]))).result).toBeNull();
  expect((await openAll(readFileSync(process.execPath))).gaps).toEqual([]);
}, 60_000);

test('whatever lies around an archive, its members are handed over', async () => {
  const around = fc.uint8Array({ maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(around, around, fc.constantFrom(0, 65_514, far), async (before, behind, more) => {
      const bytes = Buffer.concat([
        before,
        writeZip([{ name: 'member', content: text }]),
        behind,
        Buffer.alloc(more, 1),
      ]);
      const opened = await openAll(bytes);
      expect([...opened.files.values()].map(String)).toContain(text);
    }),
    { numRuns: 60 },
  );
});

test('any bytes between the signatures are taken without harm', async () => {
  const piece = fc.oneof(
    fc
      .constantFrom('PK\x05\x06', 'PK\x01\x02', 'PK\x03\x04', 'PK\x06\x06', 'PK\x06\x07')
      .map((text) => Buffer.from(text, 'latin1')),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      const opened = await openAll(Buffer.concat([noise(30), ...pieces, Buffer.alloc(far, 1)]), {
        limits: { bytes: 50_000_000, entries: 2000 },
      });
      expect(opened.producedBytes).toBeLessThan(60_000_000);
    }),
    { numRuns: 200 },
  );
});

function noise(size: number): Buffer {
  return Buffer.from(randomBytes(size).map((byte) => (byte === 0x50 ? 0x51 : byte)));
}
