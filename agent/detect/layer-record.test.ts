import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GapReason } from '../model/coverage.ts';
import { createEntryTable, entryAt, noContent } from '../unpack/entry-table.ts';
import type { LayerRead } from '../unpack/layer/messages.ts';
import { entryKinds } from '../unpack/tar/entry.ts';
import type { ContentResult } from './content.ts';
import { cleanId, type LayerContents } from './content-intake.ts';
import { createContentSet } from './content-set.ts';
import { auditLayer } from './layer-books.ts';
import {
  decodeLayerRecord,
  digestIn,
  encodeLayerRecord,
  type LayerRecord,
  recordLayer,
  restoreContents,
} from './layer-record.ts';

const latin1 = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 9 })
  .map((codes) => String.fromCharCode(...codes));
const result: fc.Arbitrary<ContentResult> = fc.record({
  hits: fc.array(
    fc.record({
      ruleId: fc.constantFrom('a/b', 'c/d'),
      member: fc.array(fc.string(), { maxLength: 2 }),
      sha256: fc.constant('ab'.repeat(32)),
      matches: fc.constant([]),
      matchCount: fc.nat(),
    }),
    { maxLength: 2 },
  ),
  gaps: fc.constant([]),
  archives: fc.nat({ max: 3 }),
  members: fc.nat({ max: 3 }),
  produced: fc.nat(),
});
/** Some entries; each has no content, or one of a few contents. */
const entries = fc.array(
  fc.record({
    kind: fc.constantFrom(...entryKinds.filter((kind) => kind !== 'header-text')),
    path: latin1,
    link: latin1,
    mode: fc.nat({ max: 0o7777 }),
    content: fc.option(fc.nat({ max: 4 })),
  }),
  { maxLength: 12 },
);
const contents = fc.array(fc.option(result), { minLength: 5, maxLength: 5 });

const sha256 = (value: unknown) => createHash('sha256').update(String(value)).digest();

/** A layer of these entries, read and settled. */
function layerOf(
  rows: typeof entries extends fc.Arbitrary<infer T> ? T : never,
  results: readonly (ContentResult | null)[],
) {
  const table = createEntryTable();
  const set = createContentSet();
  const layer: LayerContents = { ids: new Uint32Array(64), count: 0, bytes: 0 };
  for (const { content, ...entry } of rows) {
    if (content !== null) {
      const { id } = set.intern(sha256(content), content * 10);
      set.settle(id, results[content]!);
      layer.ids[layer.count] = id;
      layer.bytes += content * 10;
    }
    table.add(entry, content === null ? noContent : layer.count++);
  }
  const read: LayerRead = {
    digest: `sha256:${'1'.repeat(64)}`,
    diffId: `sha256:${'2'.repeat(64)}`,
    compression: 'gzip',
    compressedBytes: 100,
    tar: { bytes: 300, contentBytes: 200, structureBytes: 100, entries: rows.length },
    handedOver: { contents: layer.count, bytes: layer.bytes },
    columns: table.finish(),
    faults: [{ id: 'tar/device', detail: 'a device', path: 'caf\xe9', count: 1 }],
    gaps: [],
  };
  return { read, layer, set, books: auditLayer(read, layer, set) };
}

/** As the cache gives it back: other memory, at an address divisible by eight. */
function throughCache(record: LayerRecord): LayerRecord {
  const encoded = encodeLayerRecord(record);
  const copy = Buffer.from(new ArrayBuffer(encoded.length));
  encoded.copy(copy);
  return decodeLayerRecord(copy);
}

describe('the record of a layer', () => {
  it('says the same as the layer it was made from', () => {
    fc.assert(
      fc.property(entries, contents, (rows, results) => {
        const { read, layer, set, books } = layerOf(rows, results);
        const known = throughCache(recordLayer(read, books, layer, set)!);
        const { columns, ...rest } = known.read;
        const { columns: originals, ...original } = read;
        expect(rest).toEqual(original);
        expect(known.books).toEqual(books);
        expect(rows.map((_, i) => entryAt(columns, i))).toEqual(rows.map((_, i) => entryAt(originals, i)));

        const scan = createContentSet();
        const restored = restoreContents(known, scan);
        expect([restored.count, restored.bytes]).toEqual([layer.count, layer.bytes]);
        for (let i = 0; i < layer.count; i++) {
          const id = restored.ids[i]!;
          expect(digestIn(restored, i, scan)).toEqual(digestIn(layer, i, set));
          const expected = set.result(layer.ids[i]!);
          const silent = expected !== null && expected.hits.length + expected.gaps.length === 0;
          expect(id === cleanId ? null : scan.result(id)).toEqual(silent ? null : expected);
        }
      }),
    );
  });

  it('keeps what was opened in it, each distinct content counted once', () => {
    const opened = { hits: [], gaps: [], archives: 1, members: 2, produced: 3 };
    const rows = ['a', 'b'].map((path) => ({ kind: 'file' as const, path, link: '', mode: 0, content: 0 }));
    const { read, layer, set, books } = layerOf(rows, [opened, null, null, null, null]);
    const known = throughCache(recordLayer(read, books, layer, set)!);
    expect(known.books.nested).toEqual({ archives: 1, members: 2, bytes: 3 });
    expect(known.results).toEqual([]);
  });

  const file = [{ kind: 'file' as const, path: 'a', link: '', mode: 0, content: 0 }];
  const withGap = (reason: GapReason): ContentResult => ({
    hits: [],
    gaps: [{ state: 'unreadable', reason, member: [], bytes: 1, detail: '' }],
    archives: 0,
    members: 0,
    produced: 0,
  });

  it.each<GapReason>(['engine-timeout', 'engine-crash', 'budget-time', 'budget-bytes', 'budget-entries'])(
    'is not made where a content ended in %s, which may go otherwise next time',
    (reason) => {
      const { read, layer, set, books } = layerOf(file, [withGap(reason), null, null, null, null]);
      expect(recordLayer(read, books, layer, set)).toBeNull();
    },
  );

  it.each<GapReason>(['encrypted', 'corrupt', 'not-openable', 'depth'])(
    'is made where a content ended in %s, as it will each time',
    (reason) => {
      const { read, layer, set, books } = layerOf(file, [withGap(reason), null, null, null, null]);
      expect(recordLayer(read, books, layer, set)).not.toBeNull();
    },
  );

  it('is not made of a layer that was not read to its end', () => {
    const { read, layer, set, books } = layerOf(file, [null, null, null, null, null]);
    const gaps = [{ reason: 'budget-time', detail: '', bytes: null } as const];
    expect(recordLayer({ ...read, gaps }, books, layer, set)).toBeNull();
  });

  it('is not made of a layer whose books do not balance', () => {
    const { read, layer, set } = layerOf(file, [null, null, null, null, null]);
    const lost = { ...layer, count: 0 };
    expect(recordLayer(read, auditLayer(read, lost, set), lost, set)).toBeNull();
  });
});
