import type { EntryColumns } from '../unpack/entry-table.ts';
import { entryAt } from '../unpack/entry-table.ts';

/** Paths of one layer that are reported. */
const pathsKept = 16;

// All repetitions are bounded: the text comes from the image.
const telling =
  /(?:ignore|disregard|forget|override)[ _.-]{1,3}(?:(?:all|any|every|the|your)[ _.-]{1,3}){0,3}(?:previous|prior|above|earlier|system)[ _.-]{1,3}(?:instruction|prompt|rule|direction)|(?:mark|classify|report|treat|consider|flag|label|judge)[ _.-]{1,3}(?:(?:this|the|it|file|image|container|as|to|be|is)[ _.-]{1,3}){1,6}(?:clean|safe|benign|harmless|not[ _.-]malicious|clear)|(?:note|message|dear|attention)[ _.-]{1,3}(?:(?:to|for|the|any|all)[ _.-]{1,3}){0,3}(?:(?:ai|llm|security|malware|code|image)[ _.-]{1,3})?(?:reviewer|scanner|auditor|language[ _.-]model)/gi;

/**
 * Paths that tell a reviewer what to conclude. The content rules never see a short path, and it is the first thing that
 * anybody reads. Looks through the text of the table as it lies, so that a million entries cost a fraction of a second.
 * @returns paths as latin1, and how many there are
 */
export function tellingPaths(columns: EntryColumns): { readonly paths: string[]; readonly count: number } {
  const rows = new Set<number>();
  let base = 0;
  for (const piece of columns.text) {
    const text = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
    for (const match of text.matchAll(telling)) {
      const row = rowAt(columns, base + match.index);
      // A match may run from one path into the next.
      if (row !== null && base + match.index + match[0].length <= columns.linkStarts[row]!) rows.add(row);
    }
    base += piece.length;
  }
  const sorted = [...rows].sort((a, b) => a - b);
  return { paths: sorted.slice(0, pathsKept).map((row) => entryAt(columns, row).path), count: sorted.length };
}

/** The row whose path or link holds this offset: the last one that starts at or before it. */
function rowAt({ starts, ends, count }: EntryColumns, offset: number): number | null {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low > 0 && offset < ends[low - 1]! ? low - 1 : null;
}
