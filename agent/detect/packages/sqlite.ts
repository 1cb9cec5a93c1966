/**
 * Reads the blobs of one table of a SQLite database: enough for the database of rpm, and no more. Bounded by the pages of the file: each is
 * read once, whatever they say about each other. Never throws; what cannot be read is left out.
 *
 * @see https://www.sqlite.org/fileformat2.html
 */
export function sqliteBlobs(file: Buffer, table: string): Buffer[] {
  if (file.length < 512) return [];
  const stated = file.readUInt16BE(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return [];
  const usable = pageSize - file[20]!;
  const seen = new Set<number>();
  /** Bytes of rows that may be handed out: cells of a hostile page may all be the same. */
  let left = file.length * 2;
  const page = (number: number): Buffer | null => {
    const start = (number - 1) * pageSize;
    if (number < 1 || start + pageSize > file.length || seen.has(number)) return null;
    seen.add(number);
    return file.subarray(start, start + pageSize);
  };

  /** The payloads of all rows below a page. */
  function* rows(root: number): Generator<Buffer> {
    const pending = [root];
    for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
      const bytes = page(number);
      if (bytes === null) continue;
      const head = number === 1 ? 100 : 0;
      const kind = bytes[head];
      const count = Math.min(bytes.readUInt16BE(head + 3), pageSize / 2);
      const cells = head + (kind === 5 ? 12 : 8);
      if (kind === 5) pending.push(bytes.readUInt32BE(head + 8));
      for (let i = 0; i < count && cells + 2 * i + 2 <= bytes.length; i++) {
        const at = bytes.readUInt16BE(cells + 2 * i);
        if (kind === 5 && at + 4 <= bytes.length) pending.push(bytes.readUInt32BE(at));
        if (kind === 13) {
          const payload = payloadAt(bytes, at);
          left -= payload?.length ?? 0;
          if (left < 0) return;
          if (payload !== null) yield payload;
        }
      }
    }
  }

  function payloadAt(bytes: Buffer, at: number): Buffer | null {
    const size = varint(bytes, at);
    const row = varint(bytes, size.end);
    const most = usable - 35;
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const over = least + ((size.value - least) % (usable - 4));
    const local = size.value <= most ? size.value : over <= most ? over : least;
    if (size.value > file.length || row.end + local > bytes.length) return null;
    const parts = [bytes.subarray(row.end, row.end + local)];
    let rest = size.value - local;
    for (let next = rest > 0 ? link(bytes, row.end + local) : 0; rest > 0; ) {
      const more = page(next);
      if (more === null) return null;
      parts.push(more.subarray(4, 4 + Math.min(rest, usable - 4)));
      rest -= usable - 4;
      next = more.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  for (const row of rows(1)) {
    const [type, name, , root] = columnsOf(row);
    if (
      type?.toString('latin1') !== 'table' ||
      name?.toString('latin1') !== table ||
      root === undefined ||
      root.length < 1 ||
      root.length > 4
    )
      continue;
    return [...rows(root.readUIntBE(0, root.length))].flatMap((payload) => columnsOf(payload).slice(1, 2));
  }
  return [];
}

function link(bytes: Buffer, at: number): number {
  return at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
}

/** The values of a record as bytes. */
function columnsOf(record: Buffer): Buffer[] {
  const head = varint(record, 0);
  const values: Buffer[] = [];
  let at = head.value;
  for (let type = head.end; type < Math.min(head.value, record.length) && values.length < 16; ) {
    const serial = varint(record, type);
    const length = serial.value >= 12 ? Math.floor((serial.value - 12) / 2) : (integers[serial.value] ?? 0);
    if (at + length > record.length) return values;
    values.push(record.subarray(at, at + length));
    at += length;
    type = serial.end;
  }
  return values;
}

/** Bytes of numbers by their type. */
const integers = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** Up to 53 bits; longer ones belong to nothing that fits into the file. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return { value: Number.MAX_SAFE_INTEGER, end: at + 9 };
}
