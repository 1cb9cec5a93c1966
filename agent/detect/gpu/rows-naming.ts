import type { EntryColumns } from '../../unpack/entry-table.ts';

/**
 * Rows whose path or link has one of these texts in it, in order: found in the text of all paths at once, without reading each.
 */
export function rowsNaming({ count, starts, text }: EntryColumns, names: readonly string[]): number[] {
  const rows = new Set<number>();
  let base = 0;
  for (const piece of text) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (const name of names)
      for (let at = bytes.indexOf(name, 0, 'latin1'); at !== -1; at = bytes.indexOf(name, at + 1, 'latin1')) {
        const row = rowAt(starts, count, base + at);
        if (row !== -1) rows.add(row);
      }
    base += pieceBytes;
  }
  return [...rows].sort((a, b) => a - b);
}

/** As in the table of entries: every piece but the last stands for this many bytes. */
const pieceBytes = 4 * 1024 * 1024;

/** The row to which an offset of the text belongs. */
function rowAt(starts: Uint32Array, count: number, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
