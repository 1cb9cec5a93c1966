import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openAll } from '../../../../test/nested/open-all.ts';
import { endRecord, writeZip } from '../../../../test/nested/zip-writer.ts';

const text = 'a line of a member\n'.repeat(50);

test('hands over stored, deflated and deferred members, and finds nothing wrong with them', async () => {
  const opened = await openAll(
    writeZip([
      { name: 'stored', content: text, method: 0 },
      { name: 'deflated', content: text },
      { name: 'deferred', content: text, deferred: true },
      { name: 'empty', content: '', method: 0 },
      { name: 'folder/', content: '', method: 0 },
    ]),
  );
  expect(contents(opened)).toEqual({ stored: text, deflated: text, deferred: text, empty: '' });
  expect(opened.result).toMatchObject({ format: 'zip', members: 4, gaps: [], faults: [] });
});

test('an archive behind a program is opened without a fault, one behind other bytes with one', async () => {
  const members = [{ name: 'a', content: text }];
  const program = Buffer.from(`#!/usr/bin/env python3\n${'x'.repeat(100)}`);
  const zipapp = await openAll(writeZip(members, { prefix: program }));
  expect(contents(zipapp)).toEqual({ a: text });
  expect(zipapp.faults).toEqual([]);

  const odd = await openAll(writeZip(members, { prefix: Buffer.from('odd bytes') }));
  expect(contents(odd)).toEqual({ '(bytes at 0)': 'odd bytes', a: text });
  expect(odd.faults).toEqual(['archive/zip-hidden-bytes']);
});

test('a member that no directory names is opened in front of an archive behind a program, too', async () => {
  const prefix = Buffer.concat([
    Buffer.from('#!/bin/sh\nexit\n'),
    writeZip([{ name: 'hidden', content: text }]),
  ]);
  const opened = await openAll(writeZip([{ name: 'shown', content: 'shown' }], { prefix }));
  expect(opened.files.get('hidden')?.toString()).toBe(text);
  expect(opened.faults).toContain('archive/zip-ambiguous hidden');
});

test('bytes that no record names are handed over: between members, and behind the end', async () => {
  const archive = writeZip([
    { name: 'a', content: text },
    { name: 'b', content: text, before: Buffer.from('between') },
  ]);
  const opened = await openAll(Buffer.concat([archive, Buffer.from('behind')]));
  expect([...opened.files.values()].map(String)).toEqual([text, text, 'between', 'behind']);
  expect(opened.faults).toEqual(['archive/zip-hidden-bytes', 'archive/zip-hidden-bytes']);
});

test('a member with a local header alone is opened', async () => {
  const opened = await openAll(
    writeZip([
      { name: 'listed', content: text },
      { name: 'unlisted', content: 'only streams see this', unlisted: true },
    ]),
  );
  expect(contents(opened)).toEqual({ listed: text, unlisted: 'only streams see this' });
  expect(opened.faults).toEqual(['archive/zip-ambiguous unlisted']);
});

test('a declared size of 0 hides nothing', async () => {
  const none = { compressedSize: 0, size: 0, crc: 0 };
  const opened = await openAll(
    writeZip([
      { name: 'deflated', content: text, central: none, local: none },
      { name: 'stored', content: text, method: 0, central: none, local: none },
    ]),
  );
  expect([...opened.files.values()].map(String)).toEqual([text, '', text]);
  expect(opened.faults).toContain('archive/zip-ambiguous deflated');
  expect(opened.faults).toContain('archive/zip-hidden-bytes');
});

test('where directory and local header disagree on the method, both readings are examined', async () => {
  const data = deflateRawSync(Buffer.from(text));
  const opened = await openAll(writeZip([{ name: 'two', content: text, data, central: { method: 0 } }]));
  expect([...opened.files.values()].map((bytes) => bytes.toString('latin1'))).toEqual([
    data.toString('latin1'),
    text,
  ]);
  expect(opened.faults[0]).toBe('archive/zip-ambiguous two');
});

test('where they disagree on the name, the fault says so', async () => {
  const opened = await openAll(writeZip([{ name: 'a.txt', content: text, local: { name: 'b.pkl' } }]));
  expect(opened.result?.faults[0]).toMatchObject({
    id: 'archive/zip-ambiguous',
    detail: 'directory and local header disagree: name',
  });
});

test('members of one name are both handed over', async () => {
  const opened = await openAll(
    writeZip([
      { name: 'a', content: 'first' },
      { name: 'a', content: 'second' },
    ]),
  );
  expect(contents(opened)).toEqual({ a: 'first', 'a#2': 'second' });
  expect(opened.faults).toEqual(['archive/zip-ambiguous a']);
});

test('a wrong checksum is a fault, and the member is handed over', async () => {
  const opened = await openAll(
    writeZip([{ name: 'a', content: text, central: { crc: 1 }, local: { crc: 1 } }]),
  );
  expect(contents(opened)).toEqual({ a: text });
  expect(opened.faults).toEqual(['archive/zip-crc a']);
});

test('an encrypted member is a gap; one that is only marked so is opened', async () => {
  const flags = { flags: 1 };
  const secret = { name: 'secret', content: text, central: flags, local: flags };
  const encrypted = await openAll(writeZip([{ ...secret, data: Buffer.alloc(100, 0xa7) }]));
  expect(encrypted.files.size).toBe(0);
  expect(encrypted.gaps).toEqual(['encrypted secret']);
  expect(encrypted.faults).toEqual(['archive/password secret']);

  for (const marked of [secret, { ...secret, local: {} }, { ...secret, central: {} }]) {
    const opened = await openAll(writeZip([marked]));
    expect(contents(opened)).toEqual({ secret: text });
    expect(opened.faults[0]).toBe('archive/zip-ambiguous secret');
  }
});

test('a second end record in the comment is a second reading', async () => {
  const inner = writeZip([{ name: 'inner', content: 'inner' }]);
  const outer = writeZip([{ name: 'outer', content: text }], { comment: inner });
  const opened = await openAll(outer);
  expect(contents(opened)).toMatchObject({ inner: 'inner', outer: text });
  expect(opened.faults).toContain('archive/zip-ambiguous');
});

test('a stored archive at the end of an archive is not a second reading', async () => {
  const inner = writeZip([{ name: 'inner', content: 'inner' }]);
  const opened = await openAll(writeZip([{ name: 'inner.jar', content: inner, method: 0 }]));
  expect(opened.files.get('inner.jar!/inner')?.toString()).toBe('inner');
  expect(opened.faults).toEqual([]);
});

test('a directory that says it has fewer records is read to its end', async () => {
  const members = ['a', 'b', 'c'].map((name) => ({ name, content: text }));
  const opened = await openAll(writeZip(members, { count: 1 }));
  expect([...opened.files.keys()]).toEqual(['a', 'b', 'c']);
  expect(opened.faults).toEqual(['archive/zip-ambiguous']);
});

test('a cut archive gives out the members before the cut', async () => {
  const members = ['a', 'b', 'c'].map((name) => ({ name, content: text, deferred: name === 'b' }));
  const whole = writeZip(members);
  const cut = whole.subarray(0, whole.lastIndexOf('PK\x03\x04', undefined, 'latin1') + 40);
  const opened = await openAll(cut);
  expect(contents(opened)).toMatchObject({ a: text, b: text });
  expect(opened.gaps).toEqual(['truncated', 'truncated c']);
});

test('a member that is corrupt gives out what comes before the fault, to the last byte', async () => {
  const script = 'import os; os.system("echo harmless")\n';
  const data = Buffer.concat([
    deflateRawSync(Buffer.from(script), { finishFlush: 2 }),
    Buffer.alloc(40, 0xff),
  ]);
  const opened = await openAll(
    writeZip([
      { name: 'a', content: text, data },
      { name: 'b', content: text },
    ]),
  );
  expect(contents(opened)).toEqual({ a: script, b: text });
  expect(opened.gaps).toEqual(['corrupt a']);
});

test('members that overlap are opened within the budget', async () => {
  const kernel = deflateRawSync(Buffer.alloc(8 * 1024 * 1024));
  const one = writeZip([{ name: 'kernel', content: Buffer.alloc(8 * 1024 * 1024), data: kernel }]);
  const directoryAt = one.readUInt32LE(one.length - 6);
  const record = one.subarray(directoryAt, one.length - 22);
  const records = Array.from({ length: 50 }, (_, i) => {
    const copy = Buffer.from(record);
    copy.write(String(i).padStart(6), 46);
    return copy;
  });
  const directory = Buffer.concat(records);
  const bomb = Buffer.concat([
    one.subarray(0, directoryAt),
    directory,
    endRecord(50, directory.length, directoryAt, 0),
  ]);
  const opened = await openAll(bomb);
  expect(opened.gaps.at(-1)).toMatch(/^budget-ratio/);
  expect(opened.producedBytes).toBeLessThan(100 * 1024 * 1024);

  const patient = await openAll(bomb, { limits: { ratio: 1e9, bytes: 1e9 } });
  expect(patient.files.size).toBe(50);
  expect(patient.faults).toContain('archive/zip-overlap');
});

function contents(opened: Awaited<ReturnType<typeof openAll>>): Record<string, string> {
  return Object.fromEntries([...opened.files].map(([name, bytes]) => [name, bytes.toString()]));
}
