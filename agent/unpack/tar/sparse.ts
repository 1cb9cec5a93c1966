import { blockSize, parseNumber } from './header.ts';
import { paxInteger } from './pax.ts';

/** Stored fragments of a sparse file and its size once expanded, in bytes. */
export interface SparseMap {
  readonly fragments: readonly { readonly offset: number; readonly length: number }[];
  readonly realSize: number;
}

/** Fragments of one file; more is refused, as each costs a header's worth of memory. */
const fragmentLimit = 65_536;

/** The four (or, in an extension block, 21) fragments in a GNU `S` header. null: invalid. */
export function oldGnuFragments(
  block: Buffer,
  extension: boolean,
): { fragments: number[]; more: boolean } | null {
  const start = extension ? 0 : 386;
  const count = extension ? 21 : 4;
  const fragments: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = start + i * 24;
    if (block[at] === 0) break;
    const offset = parseNumber(block, at, 12);
    const length = parseNumber(block, at + 12, 12);
    if (offset === null || length === null) return null;
    fragments.push(offset, length);
  }
  return { fragments, more: block[extension ? 504 : 482] !== 0 };
}

export function oldGnuRealSize(block: Buffer): number | null {
  return parseNumber(block, 483, 12);
}

/** Sorted, without overlap, within the real size, and as long in sum as what is stored: Go's rules. null: invalid. */
export function sparseMap(pairs: readonly number[], realSize: number, stored: number): SparseMap | null {
  if (pairs.length % 2 !== 0 || pairs.length / 2 > fragmentLimit || !isSize(realSize)) return null;
  const fragments: { offset: number; length: number }[] = [];
  let end = 0;
  let sum = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const offset = pairs[i]!;
    const length = pairs[i + 1]!;
    if (!isSize(offset) || !isSize(length) || offset < end || offset + length > realSize) return null;
    end = offset + length;
    sum += length;
    if (length > 0) fragments.push({ offset, length });
  }
  return sum === stored ? { fragments, realSize } : null;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The map of PAX sparse format 1.0: decimal lines at the start of the data, padded to a block. null: not complete yet. */
export function parseSparseText(data: Buffer): { pairs: number[]; consumed: number } | null | 'invalid' {
  const numbers: number[] = [];
  let position = 0;
  let wanted = 1;
  while (numbers.length < wanted) {
    const newline = data.indexOf(0x0a, position);
    if (newline === -1) return data.length - position > 32 ? 'invalid' : null;
    const text = data.toString('latin1', position, newline);
    if (!/^\d{1,16}$/.test(text)) return 'invalid';
    numbers.push(Number(text));
    if (numbers.length === 1) {
      if (numbers[0]! > fragmentLimit) return 'invalid';
      wanted = 1 + 2 * numbers[0]!;
    }
    position = newline + 1;
  }
  const consumed = Math.ceil(position / blockSize) * blockSize;
  return consumed > data.length ? null : { pairs: numbers.slice(1), consumed };
}

/** The real name of a PAX sparse file, which Go prefers to `path`. */
export const sparseNameKey = 'GNU.sparse.name';

/**
 * Decides the PAX sparse format: `0.x` has its map in the records, `1.0` in the data. `invalid` also where Go sees a
 * plain file, as the version is unknown to it, but GNU tar takes name or size from the records.
 */
export function paxSparse(
  records: ReadonlyMap<string, string>,
  sparsePairs: readonly string[],
):
  | { version: '0.x'; pairs: number[]; realSize: number }
  | { version: '1.0'; realSize: number }
  | null
  | 'invalid' {
  const value = (key: string) => records.get(`GNU.sparse.${key}`) || null;
  const version = `${value('major') ?? ''}.${value('minor') ?? ''}`;
  const map = sparsePairs.length > 0 ? sparsePairs.join(',') : value('map');
  if (version === '.' && map === null)
    return [...records.keys()].some((key) => key.startsWith('GNU.sparse.')) ? 'invalid' : null;
  const sizes = [value('size'), value('realsize')].filter((text) => text !== null).map(paxInteger);
  const realSize = sizes[0] ?? null;
  if (realSize === null || sizes.some((size) => size !== realSize)) return 'invalid';
  if (version === '1.0') return { version: '1.0', realSize };
  const pairs = (map?.split(',') ?? []).map(paxInteger).filter((number) => number !== null);
  const blocks = paxInteger(value('numblocks') ?? '');
  const parts = map?.split(',').length ?? 0;
  if (!['.', '0.0', '0.1'].includes(version) || blocks === null) return 'invalid';
  if (pairs.length !== parts || parts !== 2 * blocks) return 'invalid';
  return { version: '0.x', pairs, realSize };
}
