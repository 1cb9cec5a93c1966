import type { LayerRead } from '../unpack/layer/messages.ts';
import { contentGapsRepeat } from './cached-content.ts';
import type { ContentResult } from './content.ts';
import type { LayerContents } from './content-intake.ts';
import type { ContentSet } from './content-set.ts';

/** A layer that was read to its end, with what the detectors said: what a later scan needs instead of its bytes. */
export interface LayerRecord {
  readonly read: LayerRead;
  /** 32 bytes for each content of the layer, in its order. */
  readonly hashes: Buffer;
  readonly sizes: Float64Array;
  /** By number in the layer; what is not named is clean. */
  readonly results: readonly (readonly [number, ContentResult])[];
}

/** null when the result depends on the moment (time, budget, a crash) and so must not be kept. */
export function recordLayer(read: LayerRead, contents: LayerContents, set: ContentSet): LayerRecord | null {
  if (read.gaps.length > 0) return null;
  const hashes = Buffer.allocUnsafe(contents.count * 32);
  const sizes = new Float64Array(contents.count);
  const results: [number, ContentResult][] = [];
  for (let i = 0; i < contents.count; i++) {
    const id = contents.ids[i]!;
    hashes.set(set.sha256(id), i * 32);
    sizes[i] = set.size(id);
    const result = set.result(id);
    if (result === null) continue;
    if (!contentGapsRepeat(result)) return null;
    results.push([i, result]);
  }
  return { read, hashes, sizes, results };
}

/** A JSON header, then the columns as they lie in memory, each aligned to eight bytes. */
export function encodeLayerRecord(record: LayerRecord): Buffer {
  const { columns, ...read } = record.read;
  const parts = [
    columns.kinds,
    columns.modes,
    columns.contents,
    columns.starts,
    columns.linkStarts,
    columns.ends,
    record.hashes,
    record.sizes,
    ...columns.text,
  ];
  const lengths = parts.map((part) => part.byteLength);
  const head = Buffer.from(JSON.stringify({ read, count: columns.count, results: record.results, lengths }));
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(head.length);
  const aligned = [prefix, head, padding(head.length)];
  for (const part of parts) {
    aligned.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength), padding(part.byteLength));
  }
  return Buffer.concat(aligned);
}

/** @param payload as `encodeLayerRecord` gave it, its memory aligned to eight bytes */
export function decodeLayerRecord(payload: Buffer): LayerRecord {
  const headLength = payload.readUInt32LE(0);
  const head = JSON.parse(payload.toString('utf8', 8, 8 + headLength)) as {
    read: Omit<LayerRead, 'columns'>;
    count: number;
    results: LayerRecord['results'];
    lengths: number[];
  };
  let at = 8 + headLength + padding(headLength).length;
  const parts = head.lengths.map((length) => {
    const part = payload.subarray(at, at + length);
    at += length + padding(length).length;
    return part;
  });
  const [kinds, modes, contents, starts, linkStarts, ends, hashes, sizes, ...text] = parts as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    ...Buffer[],
  ];
  const u32 = (part: Buffer) => new Uint32Array(part.buffer, part.byteOffset, part.length / 4);
  const columns = {
    count: head.count,
    kinds,
    modes: new Uint16Array(modes.buffer, modes.byteOffset, modes.length / 2),
    contents: u32(contents),
    starts: u32(starts),
    linkStarts: u32(linkStarts),
    ends: u32(ends),
    text,
  };
  return {
    read: { ...head.read, columns },
    hashes,
    sizes: new Float64Array(sizes.buffer, sizes.byteOffset, sizes.length / 8),
    results: head.results,
  };
}

/** Puts a known layer into the set of contents of this scan. */
export function restoreContents(
  record: LayerRecord,
  set: ContentSet,
  charge: (result: ContentResult) => void,
): LayerContents {
  const count = record.sizes.length;
  const contents: LayerContents = { ids: new Uint32Array(count), count, bytes: 0 };
  const results = new Map(record.results);
  for (let i = 0; i < count; i++) {
    const { id, fresh } = set.intern(record.hashes.subarray(i * 32, i * 32 + 32), record.sizes[i]!);
    contents.ids[i] = id;
    contents.bytes += record.sizes[i]!;
    const result = results.get(i) ?? null;
    if (!fresh && set.isSettled(id)) continue;
    set.settle(id, result);
    if (result !== null) charge(result);
  }
  return contents;
}

function padding(length: number): Buffer {
  return zeros.subarray(0, (8 - (length % 8)) % 8);
}

const zeros = Buffer.alloc(8);
