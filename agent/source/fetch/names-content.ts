import { createHash } from 'node:crypto';
import type { Cid } from './cid.ts';

/** Sizes into which writers cut files. */
const chunkSizes = [262_144, 1_048_576] as const;

/** Most links of one node in the trees that writers build. */
const fanOut = 174;

/** Up to here every writer makes one block of a file. */
export const oneBlock = chunkSizes[0];

/**
 * Whether a CID names these bytes: as a raw block, as one node that holds them, or as the tree that the usual writers make
 * of them. A tree of another shape cannot be told from other bytes: false then says nothing.
 * @see https://specs.ipfs.tech/unixfs/
 */
export function namesContent(cid: Cid, content: Buffer): boolean {
  if (cid.codec === 'raw') return sha256(content).toString('hex') === cid.sha256;
  const candidates = [
    leafNode(2, content),
    leafNode(0, content),
    ...chunkSizes.flatMap((size) => [tree(content, size, 'raw'), tree(content, size, 'dag-pb')]),
  ];
  return candidates.some((node) => node !== null && sha256(node).toString('hex') === cid.sha256);
}

/** A dag-pb node with the UnixFS entry { Type, Data, filesize } and no links. */
function leafNode(type: number, content: Buffer): Buffer {
  const data = content.length === 0 ? [] : [field(2, content)];
  return field(1, Buffer.concat([number(1, type), ...data, number(3, content.length)]));
}

/** One node over the pieces; null when there are more than one node takes. */
function tree(content: Buffer, size: number, leaves: 'raw' | 'dag-pb'): Buffer | null {
  const pieces = Array.from({ length: Math.max(1, Math.ceil(content.length / size)) }, (_, i) =>
    content.subarray(i * size, (i + 1) * size),
  );
  if (pieces.length > fanOut) return null;
  const links = pieces.map((piece) => {
    const block = leaves === 'raw' ? piece : leafNode(2, piece);
    const multihash = Buffer.concat([Buffer.from([0x12, 0x20]), sha256(block)]);
    const hash = leaves === 'raw' ? Buffer.concat([Buffer.from([0x01, 0x55]), multihash]) : multihash;
    return field(2, Buffer.concat([field(1, hash), field(2, Buffer.alloc(0)), number(3, block.length)]));
  });
  const sizes = pieces.map((piece) => number(4, piece.length));
  return Buffer.concat([
    ...links,
    field(1, Buffer.concat([number(1, 2), number(3, content.length), ...sizes])),
  ]);
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function field(id: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id * 8 + 2]), varint(value.length), value]);
}

function number(id: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([id * 8]), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
