const magic = 0x00061561;
/** Kinds of pages: data, sorted or not, and parts of values that are too long for one. */
const hashPages = new Set([2, 13]);
const overflowPage = 7;
const headBytes = 26;
/** Kinds of items: in the page, and in pages of its own. */
const inPage = 1;
const offPage = 3;

/**
 * Reads the values of a Berkeley DB of the kind `hash`, as machines with the low byte first write it: enough for the database of rpm, and no
 * more. Bounded by the pages of the file: each part of a value is read once, whatever they say about each other. Never throws; what
 * cannot be read is left out.
 *
 * @see https://github.com/berkeleydb/libdb/blob/v5.3.28/src/dbinc/db_page.h
 */
export function hashValues(file: Buffer): Buffer[] {
  if (file.length < 512 || file.readUInt32LE(12) !== magic) return [];
  const pageSize = file.readUInt32LE(20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return [];
  const seen = new Set<number>();
  /** Bytes that may be handed out: items of a hostile page may all be the same. */
  let left = file.length * 2;
  const pageAt = (number: number) => file.subarray(number * pageSize, (number + 1) * pageSize);

  function overflow(first: number, length: number): Buffer | null {
    const parts: Buffer[] = [];
    let rest = length;
    for (let number = first; rest > 0; ) {
      const page = pageAt(number);
      if (page.length < pageSize || page[25] !== overflowPage || seen.has(number)) return null;
      seen.add(number);
      const used = Math.min(page.readUInt16LE(22), pageSize - headBytes, rest);
      if (used === 0) return null;
      parts.push(page.subarray(headBytes, headBytes + used));
      rest -= used;
      number = page.readUInt32LE(16);
    }
    return Buffer.concat(parts);
  }

  function valueAt(page: Buffer, index: number): Buffer | null {
    const start = page.readUInt16LE(headBytes + 2 * index);
    const end = page.readUInt16LE(headBytes + 2 * index - 2);
    if (start >= end || end > page.length) return null;
    const item = page.subarray(start, end);
    if (item[0] === inPage) return item.subarray(1);
    if (item[0] !== offPage || item.length < 12) return null;
    const length = item.readUInt32LE(8);
    return length > file.length ? null : overflow(item.readUInt32LE(4), length);
  }

  const values: Buffer[] = [];
  for (let number = 1; (number + 1) * pageSize <= file.length; number++) {
    const page = pageAt(number);
    if (!hashPages.has(page[25]!)) continue;
    // Keys and values take turns.
    const items = Math.min(page.readUInt16LE(20), Math.floor((pageSize - headBytes) / 2));
    for (let index = 1; index < items; index += 2) {
      const value = valueAt(page, index);
      if (value === null) continue;
      left -= value.length;
      if (left < 0) return values;
      values.push(value);
    }
  }
  return values;
}
