import { describe, expect, it } from 'vitest';
import { archive, entry, header, padded, pax, paxRecords } from '../../../test/tar/blocks.ts';
import { faultIds, readTar } from '../../../test/tar/recorder.ts';

/** A field of twelve octal digits. */
const octal = (value: number) => `${value.toString(8).padStart(11, '0')}\0`;
const pairs = (fragments: readonly (readonly [number, number])[]) =>
  fragments.map(([offset, length]) => octal(offset) + octal(length)).join('');

/** An old GNU sparse file: the first four fragments in the header, the others in extension blocks of 21. */
function oldGnu(
  name: string,
  realSize: number,
  fragments: readonly (readonly [number, number])[],
  data: string,
): Buffer {
  const extensions: Buffer[] = [];
  for (let at = 4; at < fragments.length; at += 21) {
    const block = Buffer.alloc(512);
    block.write(pairs(fragments.slice(at, at + 21)));
    if (at + 21 < fragments.length) block[504] = 1;
    extensions.push(block);
  }
  const first = header({
    name,
    type: 'S',
    magic: 'gnu',
    size: data.length,
    patch: [
      [386, pairs(fragments.slice(0, 4))],
      [482, extensions.length > 0 ? '\x01' : '\0'],
      [483, octal(realSize)],
    ],
  });
  return Buffer.concat([first, ...extensions, padded(data)]);
}

/** What the file is once expanded. */
function expanded(realSize: number, fragments: readonly (readonly [number, number])[], data: string): Buffer {
  const bytes = Buffer.alloc(realSize);
  let at = 0;
  for (const [offset, length] of fragments) {
    bytes.write(data.slice(at, at + length), offset);
    at += length;
  }
  return bytes;
}

const fragments = [
  [2, 3],
  [10, 4],
] as const;
const data = 'abcdefg';
const after = entry({ name: 'after' }, 'x');

function expectExpanded(
  sparse: Buffer,
  realSize = 20,
  map: readonly (readonly [number, number])[] = fragments,
  stored = data,
): void {
  const seen = readTar([archive(sparse, after)]);
  expect(faultIds(seen)).toEqual(['tar/sparse']);
  expect(seen.entries).toMatchObject([{ kind: 'file', path: 'sparse', size: realSize }, { path: 'after' }]);
  expect(seen.entries[0]!.content.equals(expanded(realSize, map, stored))).toBe(true);
  expect(seen.totals.contentBytes).toBe(stored.length + 1);
}

describe('a sparse file is expanded to what a runtime writes', () => {
  it('in the old GNU format', () => expectExpanded(oldGnu('sparse', 20, fragments, data)));

  it('in the old GNU format with extension blocks', () => {
    const many = Array.from({ length: 60 }, (_, i) => [i * 10, 1] as const);
    expectExpanded(oldGnu('sparse', 1000, many, 'x'.repeat(60)), 1000, many, 'x'.repeat(60));
  });

  it('in PAX format 0.0', () => {
    const records = paxRecords([
      ['GNU.sparse.size', '20'],
      ['GNU.sparse.numblocks', '2'],
      ['GNU.sparse.offset', '2'],
      ['GNU.sparse.numbytes', '3'],
      ['GNU.sparse.offset', '10'],
      ['GNU.sparse.numbytes', '4'],
    ]);
    expectExpanded(Buffer.concat([entry({ type: 'x' }, records), entry({ name: 'sparse' }, data)]));
  });

  it('in PAX format 0.1', () => {
    const records = {
      'GNU.sparse.name': 'sparse',
      'GNU.sparse.size': '20',
      'GNU.sparse.numblocks': '2',
      'GNU.sparse.map': '2,3,10,4',
    };
    expectExpanded(Buffer.concat([pax(records), entry({ name: 'GNUSparseFile.1/sparse' }, data)]));
  });

  it('in PAX format 1.0', () => {
    const records = {
      path: 'GNUSparseFile.1/sparse',
      'GNU.sparse.major': '1',
      'GNU.sparse.minor': '0',
      'GNU.sparse.name': 'sparse',
      'GNU.sparse.realsize': '20',
    };
    const map = padded('2\n2\n3\n10\n4\n').toString('latin1');
    expectExpanded(Buffer.concat([pax(records), entry({ name: 'GNUSparseFile.1/sparse' }, map + data)]));
  });

  it('in PAX format 1.0, with a map of many blocks', () => {
    const many = Array.from({ length: 300 }, (_, i) => [i * 100, 2] as const);
    const stored = 'xy'.repeat(300);
    const map = padded(`300\n${many.flat().join('\n')}\n`).toString('latin1');
    const records = {
      'GNU.sparse.major': '1',
      'GNU.sparse.minor': '0',
      'GNU.sparse.realsize': '40000',
    };
    expectExpanded(
      Buffer.concat([pax(records), entry({ name: 'sparse' }, map + stored)]),
      40_000,
      many,
      stored,
    );
  });

  it('also where it is nothing but a hole', () =>
    expectExpanded(oldGnu('sparse', 5000, [], ''), 5000, [], ''));
});

it('hands over what stands in the unused part of a map', () => {
  const records = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '3' };
  const map = padded('1\n0\n3\nhidden in the map').toString('latin1');
  const old = oldGnu(
    'old',
    5,
    [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ],
    'abcde',
  );
  old.write('hidden behind', 512 + 100);
  const seen = readTar([archive(pax(records), entry({ name: 'pax' }, `${map}abc`), old)]);
  expect(seen.entries.map(({ content }) => content.toString())).toEqual(['abc', 'abcde']);
  expect(seen.headerText.join()).toContain('hidden in the map');
  expect(seen.headerText.join()).toContain('hidden behind');
});

it('a sparse bomb costs what is stored, not what it expands to', () => {
  const seen = readTar([archive(oldGnu('sparse', 7 * 1024 ** 3, [[7 * 1024 ** 3 - 1, 1]], 'x'))]);
  expect(faultIds(seen)).toEqual(['tar/sparse']);
  expect(seen.entries[0]!.size).toBe(7 * 1024 ** 3);
  expect(seen.dataBytes).toBe(1);
});

describe('a map that does not hold is refused, and the bytes are scanned as they lie', () => {
  const v1 = (map: string, size = '20', stored = data) => [
    pax({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': size }),
    entry({ name: 'sparse' }, padded(map).toString('latin1') + stored),
  ];
  const v01 = (records: Record<string, string>) => [
    pax({ 'GNU.sparse.numblocks': '2', 'GNU.sparse.map': '2,3,10,4', 'GNU.sparse.size': '20', ...records }),
    entry({ name: 'sparse' }, data),
  ];
  it.each<[string, Buffer[]]>([
    [
      'fragments overlap',
      [
        oldGnu(
          'sparse',
          20,
          [
            [0, 5],
            [4, 2],
          ],
          data,
        ),
      ],
    ],
    [
      'fragments are out of order',
      [
        oldGnu(
          'sparse',
          20,
          [
            [10, 4],
            [2, 3],
          ],
          data,
        ),
      ],
    ],
    ['a fragment lies beyond the file', [oldGnu('sparse', 12, fragments, data)]],
    ['fragments are less than what is stored', [oldGnu('sparse', 20, [[2, 3]], data)]],
    [
      'fragments are more than what is stored',
      [
        oldGnu(
          'sparse',
          20,
          [
            [2, 3],
            [10, 9],
          ],
          data,
        ),
      ],
    ],
    ['the header is not GNU', [header({ name: 'sparse', type: 'S' }), padded(data)]],
    ['a number is none', [header({ type: 'S', magic: 'gnu', patch: [[386, 'ten']] }), padded(data)]],
    ['the text of a map is no number', v1('two\n2\n3\n')],
    ['the text of a map promises too much', v1('99999999\n')],
    [
      'the text of a map has no end',
      [
        pax({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '1' }),
        entry({ name: 'sparse' }, '1\n'.repeat(256)),
      ],
    ],
    ['the map is missing', v1('', '20', '')],
    ['the real size is missing', v1('2\n2\n3\n10\n4\n', '')],
    ['the count is wrong', v01({ 'GNU.sparse.numblocks': '3' })],
    ['the count is missing', v01({ 'GNU.sparse.numblocks': '' })],
    ['two real sizes disagree', v01({ 'GNU.sparse.realsize': '21' })],
    ['the real size is no decimal', v01({ 'GNU.sparse.size': '0x14' })],
    ['the version is unknown', v01({ 'GNU.sparse.major': '2', 'GNU.sparse.minor': '0' })],
    ['there are records of a sparse file but no map', [pax({ 'GNU.sparse.name': 'other' }), entry({}, data)]],
    [
      'the entry has no content',
      [
        pax({ 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,7', 'GNU.sparse.size': '20' }),
        header({ type: '2', size: 7 }),
        padded(data),
      ],
    ],
  ])('%s', (_, parts) => {
    const seen = readTar([archive(...parts, after)]);
    expect(faultIds(seen)).toContain('tar/sparse-invalid');
    const last = seen.entries.at(-1)!;
    expect(last.kind).toBe('unparsed');
    expect(last.content.includes(after.subarray(0, 512))).toBe(true);
  });

  it('extension blocks go on for more than 1 MiB', () => {
    const endless = Buffer.alloc(512);
    endless[504] = 1;
    const first = header({ type: 'S', magic: 'gnu', patch: [[482, '\x01']] });
    const seen = readTar([archive(first, ...Array<Buffer>(2049).fill(endless), after)]);
    expect(faultIds(seen)).toEqual(['tar/sparse-invalid']);
    expect(seen.entries.at(-1)!.content.includes(after.subarray(0, 512))).toBe(true);
  });
});
