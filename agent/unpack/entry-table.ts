import { randomBytes } from 'node:crypto';
import { type EntryKind, entryKinds, type TarEntry } from './tar/entry.ts';

/**
 * All entries of one layer in columns: some 20 bytes an entry beside its path, whatever the image's shape. Paths are
 * latin1 (one character per byte). Plain buffers, so it crosses threads and goes into the cache as it is.
 */
export interface EntryColumns {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly modes: Uint16Array;
  /** Which content of the layer, in order of appearance, or `noContent`. */
  readonly contents: Uint32Array;
  /** Start of path and of link of each row, as offset into `text` seen as one run of `textChunk`-sized pieces. */
  readonly starts: Uint32Array;
  readonly linkStarts: Uint32Array;
  readonly ends: Uint32Array;
  readonly text: readonly Uint8Array[];
}

export const noContent = 0xffff_ffff;
const textChunk = 4 * 1024 * 1024;

export interface EntryRow {
  readonly kind: EntryKind;
  readonly path: string;
  readonly link: string;
  readonly mode: number;
  readonly content: number;
}

/** Builds the columns, and notices when a path appears again. */
export function createEntryTable(): {
  /** Returns the kind under which the same path stood before in this layer, if it did. */
  add(entry: Pick<TarEntry, 'kind' | 'path' | 'link' | 'mode'>, content: number): EntryKind | null;
  /** Bytes of path text held so far. */
  textBytes(): number;
  finish(): EntryColumns;
} {
  let count = 0;
  let kinds = new Uint8Array(1024);
  let modes = new Uint16Array(1024);
  let contents = new Uint32Array(1024);
  let starts = new Uint32Array(1024);
  let linkStarts = new Uint32Array(1024);
  let ends = new Uint32Array(1024);
  let hashes = new Uint32Array(1024);
  const text: Buffer[] = [];
  let textEnd = 0;
  // Seeded per table: a publisher cannot prepare names that all fall into one place.
  const seed = randomBytes(4).readUInt32LE();
  let slots = new Uint32Array(4096);

  function grow(): void {
    const size = kinds.length * 2;
    kinds = copyInto(new Uint8Array(size), kinds);
    modes = copyInto(new Uint16Array(size), modes);
    contents = copyInto(new Uint32Array(size), contents);
    starts = copyInto(new Uint32Array(size), starts);
    linkStarts = copyInto(new Uint32Array(size), linkStarts);
    ends = copyInto(new Uint32Array(size), ends);
    hashes = copyInto(new Uint32Array(size), hashes);
  }

  /** Path and link of a row stand together in one piece. A name is at most 1 MiB, so a piece holds both. */
  function put(path: string, link: string): void {
    let used = textEnd - (text.length - 1) * textChunk;
    if (text.length === 0 || used + path.length + link.length > textChunk) {
      text.push(Buffer.allocUnsafeSlow(textChunk));
      used = 0;
    }
    const base = (text.length - 1) * textChunk;
    const piece = text[text.length - 1]!;
    starts[count] = base + used;
    used += piece.write(path, used, 'latin1');
    linkStarts[count] = base + used;
    used += piece.write(link, used, 'latin1');
    ends[count] = base + used;
    textEnd = base + used;
  }

  function rehash(): void {
    slots = new Uint32Array(slots.length * 2);
    // Latest first: of the rows of one path, it is the one to be met.
    for (let row = count - 1; row >= 0; row--) {
      let slot = hashes[row]! & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = row + 1;
    }
  }

  function pathEquals(row: number, path: string): boolean {
    const start = starts[row]!;
    if (linkStarts[row]! - start !== path.length) return false;
    const piece = text[Math.floor(start / textChunk)];
    const offset = start % textChunk;
    for (let i = 0; i < path.length; i++) if (piece![offset + i] !== path.charCodeAt(i)) return false;
    return true;
  }

  return {
    add(entry, content) {
      if (count === kinds.length) grow();
      if ((count + 1) * 2 > slots.length) rehash();
      const hash = hashPath(entry.path, seed);
      let slot = hash & (slots.length - 1);
      let before: EntryKind | null = null;
      while (slots[slot] !== 0) {
        const row = slots[slot]! - 1;
        if (hashes[row] === hash && pathEquals(row, entry.path)) {
          before = entryKinds[kinds[row]!]!;
          break;
        }
        slot = (slot + 1) & (slots.length - 1);
      }
      put(entry.path, entry.link);
      kinds[count] = entryKinds.indexOf(entry.kind);
      modes[count] = entry.mode;
      contents[count] = content;
      hashes[count] = hash;
      slots[slot] = count + 1; // the latest row of a path stands for it
      count++;
      return before;
    },
    textBytes: () => text.length * textChunk,
    finish: () => ({
      count,
      kinds: kinds.slice(0, count),
      modes: modes.slice(0, count),
      contents: contents.slice(0, count),
      starts: starts.slice(0, count),
      linkStarts: linkStarts.slice(0, count),
      ends: ends.slice(0, count),
      text: text.map((piece, i) =>
        i === text.length - 1 ? new Uint8Array(piece.subarray(0, textEnd - i * textChunk)) : piece,
      ),
    }),
  };
}

export function entryAt(columns: EntryColumns, row: number): EntryRow {
  const start = columns.starts[row]!;
  const linkStart = columns.linkStarts[row]!;
  const piece = columns.text[Math.floor(start / textChunk)] ?? new Uint8Array();
  const base = Math.floor(start / textChunk) * textChunk;
  const end = columns.ends[row]!;
  const view = Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
  return {
    kind: entryKinds[columns.kinds[row]!]!,
    path: view.toString('latin1', start - base, linkStart - base),
    link: end === linkStart ? '' : view.toString('latin1', linkStart - base, end - base),
    mode: columns.modes[row]!,
    content: columns.contents[row]!,
  };
}

function hashPath(path: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < path.length; i++) {
    hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
    // Else the upper bits of the seed would have no say in which names collide.
    hash ^= hash >>> 15;
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function copyInto<T extends Uint8Array | Uint16Array | Uint32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
