import { type Cid, cidFromBytes } from './cid.ts';

export interface DagLink {
  /** null where the link is of a kind that is not read here. */
  readonly cid: Cid | null;
  readonly name: string;
}

/** A dag-pb node that holds a UnixFS entry. */
export interface UnixFsNode {
  readonly type: 'raw' | 'directory' | 'file' | 'metadata' | 'symlink' | 'hamt-directory';
  /** Bytes in the node itself; those behind the links come after them. */
  readonly data: Buffer;
  readonly links: readonly DagLink[];
}

const types = ['raw', 'directory', 'file', 'metadata', 'symlink', 'hamt-directory'] as const;
const mostLinks = 4096;

/**
 * Reads a block. Copies nothing, and never throws.
 * @returns null when it is not such a node
 * @see https://ipld.io/specs/codecs/dag-pb/spec/
 * @see https://specs.ipfs.tech/unixfs/
 */
export function decodeUnixFs(block: Buffer): UnixFsNode | null {
  const fields = decodeMessage(block);
  if (fields === null) return null;
  const links: DagLink[] = [];
  let entry: Buffer | null = null;
  for (const { number, value } of fields) {
    if (typeof value === 'number') return null;
    if (number === 1) entry = value;
    else if (number === 2 && links.length < mostLinks) {
      const link = decodeLink(value);
      if (link === null) return null;
      links.push(link);
    } else return null;
  }
  const unixFs = entry === null ? null : decodeMessage(entry);
  if (unixFs === null) return null;
  const kind = unixFs.find(({ number }) => number === 1)?.value;
  const type = typeof kind === 'number' ? types[kind] : undefined;
  const data = unixFs.find(({ number }) => number === 2)?.value ?? Buffer.alloc(0);
  return type === undefined || typeof data === 'number' ? null : { type, data, links };
}

function decodeLink(bytes: Buffer): DagLink | null {
  const fields = decodeMessage(bytes);
  if (fields === null) return null;
  const hash = fields.find(({ number }) => number === 1)?.value;
  const name = fields.find(({ number }) => number === 2)?.value ?? Buffer.alloc(0);
  if (!Buffer.isBuffer(hash) || typeof name === 'number') return null;
  return { cid: cidFromBytes(hash), name: name.toString('utf8') };
}

interface Field {
  readonly number: number;
  readonly value: Buffer | number;
}

/** The fields of a protobuf message: numbers and byte strings. */
function decodeMessage(bytes: Buffer): Field[] | null {
  const fields: Field[] = [];
  let at = 0;
  function varint(): number {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return -1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return -1;
  }
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const value = varint();
    if (key < 0 || value < 0) return null;
    if (key % 8 === 0) fields.push({ number, value });
    else if (key % 8 === 2 && at + value <= bytes.length) {
      fields.push({ number, value: bytes.subarray(at, at + value) });
      at += value;
    } else return null;
  }
  return fields;
}
