import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEntryTable, type EntryRow, entryAt, noContent } from './entry-table.ts';
import { entryKinds } from './tar/entry.ts';

const kinds = fc.constantFrom(...entryKinds);
const latin1 = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));
const row: fc.Arbitrary<EntryRow> = fc.record({
  kind: kinds,
  path: latin1,
  link: latin1,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  content: fc.constantFrom(0, 1, 4_000_000_000, noContent),
});

function tableOf(rows: readonly EntryRow[]) {
  const table = createEntryTable();
  for (const { content, ...entry } of rows) table.add(entry, content);
  return table.finish();
}

describe('the entry table', () => {
  it('gives back every row as it was added', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 50 }), (rows) => {
        const columns = tableOf(rows);
        expect(columns.count).toBe(rows.length);
        expect(rows.map((_, i) => entryAt(columns, i))).toEqual(rows);
      }),
    );
  });

  it('says under which kind a path stood last, also after it has grown', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 40 }), kinds), { maxLength: 80 }),
        fc.nat(),
        (uses, start) => {
          const table = createEntryTable();
          // Enough other paths that the table is rebuilt somewhere among the ones that count.
          const others = 2000 + (start % 60);
          for (let i = 0; i < others; i++) table.add({ kind: 'file', path: `o${i}`, link: '', mode: 0 }, 0);
          const last = new Map<number, string>();
          for (const [name, kind] of uses) {
            const before = table.add({ kind, path: `n${name}`, link: '', mode: 0 }, 0);
            expect(before).toBe(last.get(name) ?? null);
            last.set(name, kind);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('holds names of a megabyte, and many of them', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(1024 * 1024));
    const columns = tableOf(
      names.map((path) => ({ kind: 'symlink', path, link: `to ${path}`.slice(3), mode: 0, content: 0 })),
    );
    for (const [i, path] of names.entries())
      expect(entryAt(columns, i).path === path && entryAt(columns, i).link === path).toBe(true);
  });

  it('holds a hundred thousand entries in little more than their names', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => ({
      kind: 'file' as const,
      path: `usr/lib/${i}`,
      link: '',
      mode: 0,
      content: i,
    }));
    const columns = tableOf(rows);
    const { count: _, text, ...arrays } = columns;
    const bytes = [...Object.values(arrays), ...text].reduce((sum, part) => sum + part.byteLength, 0);
    const names = rows.reduce((sum, { path }) => sum + path.length, 0);
    expect(bytes).toBe(names + 100_000 * (1 + 2 + 4 * 4));
    expect(entryAt(columns, 99_999).path).toBe('usr/lib/99999');
  });
});
