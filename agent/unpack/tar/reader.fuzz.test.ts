import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archive, entry, gnuLong, header, padded, pax } from '../../../test/tar/blocks.ts';
import { readTar, type Seen } from '../../../test/tar/recorder.ts';

/** Parts that between them lead the reader into each of its states, also where they make no sense together. */
const part: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .record({
      name: fc.constantFrom('a', 'dir/', 'b/.wh.a', '.wh..wh..opq', '../x', '/x', 'n'.repeat(100)),
      type: fc.constantFrom('0', '\0', '1', '2', '3', '5', '6', '7', 'S', 'V'),
      magic: fc.constantFrom('ustar', 'gnu', 'v7', 'star' as const),
      content: fc.uint8Array({ maxLength: 1200 }),
    })
    .map(({ content, ...fields }) => entry(fields, Buffer.from(content))),
  fc
    .constantFrom<Record<string, string>>(
      { path: 'p' },
      { size: '700' },
      { comment: 'c'.repeat(600) },
      { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '9000' },
      { 'GNU.sparse.map': '0,3,10,4', 'GNU.sparse.numblocks': '2', 'GNU.sparse.size': '20' },
    )
    .map((records) => pax(records)),
  fc.constant(pax({ comment: 'global' }, 'g')),
  fc.constantFrom(gnuLong('L', 'long/name'), gnuLong('K', 'l'.repeat(700))),
  fc.constant(
    Buffer.concat([
      header({
        type: 'S',
        magic: 'gnu',
        size: 7,
        patch: [
          [482, '\x01'],
          [483, '00000000024'],
        ],
      }),
      Buffer.alloc(512),
      padded('abcdefg'),
    ]),
  ),
  fc.constantFrom('2\n0\n3\n10\n4\nabcdefg', '1\n9\n').map((map) => entry({}, padded(map))),
  fc.nat({ max: 1500 }).map((length) => Buffer.alloc(length)),
  fc.uint8Array({ maxLength: 1100 }).map((bytes) => Buffer.from(bytes)),
);
const parts = fc.array(part, { maxLength: 6 });

/** The same bytes in pieces of the given lengths, over and over. */
function* inPieces(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2000 })), {
  minLength: 1,
  maxLength: 8,
});

function expectBalanced(seen: Seen, bytes: number): void {
  expect(seen.totals.bytes).toBe(bytes);
  expect(seen.totals.contentBytes + seen.totals.structureBytes).toBe(bytes);
  expect(seen.totals.contentBytes).toBe(seen.dataBytes);
  expect(seen.totals.entries).toBe(seen.entries.length);
}

describe('any bytes', () => {
  it('give the same events in any chunks', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), lengths, (all, cut, pieces) => {
        const bytes = archive(...all);
        expect(readTar(inPieces(bytes, pieces), { cut })).toEqual(readTar([bytes], { cut }));
      }),
      { numRuns: 300 },
    );
  });

  it('are all accounted for, as content that was handed over or as structure', () => {
    fc.assert(
      fc.property(parts, fc.nat(), lengths, (all, end, pieces) => {
        const whole = archive(...all);
        const bytes = whole.subarray(0, end % (whole.length + 1));
        expectBalanced(readTar(inPieces(bytes, pieces)), bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('end without an error however an archive is changed', () => {
    const change = fc.record({
      at: fc.nat(),
      bytes: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 12 }),
        fc
          .constantFrom('x', 'S', 'L', 'g', '\xff\xff\xff\xff', '00000000000', '77777777777', 'ustar  \0')
          .map((text) => Buffer.from(text, 'latin1')),
      ),
      refresh: fc.boolean(),
    });
    fc.assert(
      fc.property(parts, fc.array(change, { minLength: 1, maxLength: 6 }), (all, changes) => {
        const bytes = archive(...all);
        for (const { at, bytes: patch, refresh } of changes) {
          const start = at % bytes.length;
          Buffer.from(patch).copy(bytes, start);
          if (refresh) repairChecksum(bytes, start - (start % 512));
        }
        expectBalanced(readTar([bytes]), bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('are handed over if they are no archive at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 513, maxLength: 5000 }), (noise) => {
        const bytes = Buffer.from(noise);
        bytes[148] = 0x39;
        const seen = readTar([bytes]);
        expect(seen.entries).toHaveLength(1);
        expect(seen.entries[0]!.content.equals(bytes)).toBe(true);
      }),
    );
  });
});

/** Makes a changed block count as a header again, so that the change is read and not just refused. */
function repairChecksum(bytes: Buffer, start: number): void {
  const block = bytes.subarray(start, start + 512);
  if (block.length < 512) return;
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}
