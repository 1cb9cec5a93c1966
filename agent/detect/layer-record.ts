import type { LayerRead } from '../unpack/layer/messages.ts';
import { contentGapsRepeat } from './cached-content.ts';
import type { ContentResult } from './content.ts';
import { cleanId, type LayerContents } from './content-intake.ts';
import type { ContentSet } from './content-set.ts';
import type { LayerBooks } from './layer-books.ts';

/** A layer that was read to its end, with what the detectors said: what a later scan needs instead of its bytes. */
export interface LayerRecord {
  readonly read: LayerRead;
  readonly books: LayerBooks;
  /** Contents in which something was found or not examined, and those that say something about others. */
  readonly results: readonly RecordedResult[];
  /** SHA-256 of each content by its number, 32 bytes each. */
  readonly digests: Buffer;
}

interface RecordedResult {
  /** Numbers under which the layer has this content. */
  readonly numbers: readonly number[];
  /** sha256 (hex) and size in bytes of the content. */
  readonly sha256: string;
  readonly size: number;
  readonly result: ContentResult;
}

/** null when the result depends on the moment (time, budget, a crash) and so must not be kept. */
export function recordLayer(
  read: LayerRead,
  books: LayerBooks,
  contents: LayerContents,
  set: ContentSet,
): LayerRecord | null {
  if (read.gaps.length > 0 || !books.balanced || set.factsIncomplete()) return null;
  const results = new Map<
    number,
    { numbers: number[]; sha256: string; size: number; result: ContentResult }
  >();
  const digests = Buffer.alloc(contents.count * 32);
  for (let number = 0; number < contents.count; number++) {
    const id = contents.ids[number]!;
    set.sha256(id).copy(digests, number * 32);
    const result = set.result(id);
    if (result === null) continue;
    if (result.hits.length + result.gaps.length === 0 && result.facts === undefined) continue;
    if (!contentGapsRepeat(result)) return null;
    const known = results.get(id);
    if (known) known.numbers.push(number);
    else
      results.set(id, {
        numbers: [number],
        sha256: set.sha256(id).toString('hex'),
        size: set.size(id),
        result,
      });
  }
  return { read, books, results: [...results.values()], digests };
}

/** A JSON header, then the columns as they lie in memory, each aligned to eight bytes. */
export function encodeLayerRecord(record: LayerRecord): Buffer {
  const { columns, ...read } = record.read;
  const { kinds, modes, contents, starts, linkStarts, ends, text } = columns;
  const parts = [kinds, modes, contents, starts, linkStarts, ends, record.digests, ...text];
  const head = Buffer.from(
    JSON.stringify({
      read,
      books: record.books,
      results: record.results,
      count: columns.count,
      lengths: parts.map((part) => part.byteLength),
    }),
  );
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(head.length);
  const aligned = [prefix, head, padding(head.length)];
  for (const part of parts)
    aligned.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength), padding(part.byteLength));
  return Buffer.concat(aligned);
}

/** @param payload as `encodeLayerRecord` gave it, its memory aligned to eight bytes */
export function decodeLayerRecord(payload: Buffer): LayerRecord {
  const headLength = payload.readUInt32LE(0);
  const head = JSON.parse(payload.toString('utf8', 8, 8 + headLength)) as {
    read: Omit<LayerRead, 'columns'>;
    books: LayerBooks;
    results: RecordedResult[];
    count: number;
    lengths: number[];
  };
  let at = 8 + headLength + padding(headLength).length;
  const parts = head.lengths.map((length) => {
    const part = payload.subarray(at, at + length);
    at += length + padding(length).length;
    return part;
  });
  const [kinds, modes, contents, starts, linkStarts, ends, digests, ...text] = parts as [
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
  return { read: { ...head.read, columns }, books: head.books, results: head.results, digests };
}

/** Puts what a known layer has to say into the set of this scan. */
export function restoreContents({ read, results, digests }: LayerRecord, set: ContentSet): LayerContents {
  const count = read.handedOver.contents;
  const contents: LayerContents = {
    ids: new Uint32Array(count).fill(cleanId),
    count,
    bytes: read.handedOver.bytes,
    digests,
  };
  for (const { numbers, sha256, size, result } of results) {
    const { id } = set.intern(Buffer.from(sha256, 'hex'), size);
    for (const number of numbers) contents.ids[number] = id;
    if (!set.isSettled(id)) set.settle(id, result);
  }
  return contents;
}

/** The SHA-256 of a content of a layer, whether it was read now or earlier; null: it was not handed over. */
export function digestIn(contents: LayerContents, number: number, set: ContentSet): Buffer | null {
  if (number >= contents.count) return null;
  return contents.digests?.subarray(number * 32, number * 32 + 32) ?? set.sha256(contents.ids[number]!);
}

function padding(length: number): Buffer {
  return zeros.subarray(0, (8 - (length % 8)) % 8);
}

const zeros = Buffer.alloc(8);
