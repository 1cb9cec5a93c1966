import { escapeText } from '../../model/escape.ts';
import { type ByteHit, byteHit } from '../byte-hit.ts';
import type { ByteReader } from '../byte-reader.ts';
import { checkTemplate } from './chat-template.ts';

/** Bytes of a value by type; strings and arrays apart. */
const sizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const stringType = 8;
const arrayType = 9;
const longestName = 64 * 1024;
/** Templates of one file that are reported. */
const mostHits = 16;
const mostParts = 20_000_000;
const mostNames = 200_000;

/**
 * Reads the header of a GGUF file: every key, value and tensor has to lie within the file, as readers written in C trust
 * that it does; and the chat template is run by whoever uses the model.
 *
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function examineGguf(reader: ByteReader): ByteHit[] {
  const hits: ByteHit[] = [];
  let at = 8;
  let parts = 0;
  const fault = (detail: string): ByteHit[] => [
    ...hits,
    byteHit(reader, 'model/gguf-malformed', detail, [
      { pattern: 'header', offset: Math.min(at, reader.size), length: 32 },
    ]),
  ];
  const version = reader.u32(4);
  // Big-endian files exist, and no common machine reads them.
  if (version > 0xffff) return fault('the byte order is not that of common machines');
  const wide = version !== 1;
  const number = (): number => {
    const value = wide ? reader.u64(at) : reader.u32(at);
    at += wide ? 8 : 4;
    return value;
  };
  const string = (): { at: number; length: number } | null => {
    const length = number();
    if (length < 0 || length > reader.size - at) return null;
    const start = at;
    at += length;
    return { at: start, length };
  };
  /** @returns null when the value lies beyond the file */
  const value = (type: number): { at: number; length: number } | 'plain' | null => {
    if (type === stringType) return string();
    const size = sizes[type];
    if (size === undefined) return null;
    at += size;
    return at <= reader.size ? 'plain' : null;
  };

  const tensors = number();
  const pairs = number();
  if (tensors < 0 || pairs < 0) return fault('the header is cut off');
  const keys = new Set<string>();
  for (let i = 0; i < pairs; i++) {
    if (++parts > mostParts) return [...hits, byteHit(reader, 'model/limit', 'GGUF metadata without end')];
    const key = string();
    if (key === null || key.length > longestName) return fault(`key ${i} of ${pairs} lies beyond the file`);
    const name = reader.slice(key.at, key.length).toString('utf8');
    if (keys.has(name)) return fault(`the key ${escapeText(name, 100)} stands twice`);
    if (key.length <= 256 && keys.size < mostNames) keys.add(name);
    const type = reader.u32(at);
    at += 4;
    if (type === arrayType) {
      const itemType = reader.u32(at);
      at += 4;
      const count = number();
      const size = sizes[itemType];
      if (size !== undefined && count >= 0 && count * size <= reader.size - at) {
        at += count * size;
        continue;
      }
      if (itemType !== stringType || count < 0)
        return fault(
          `the array ${escapeText(name, 100)} lies beyond the file or holds values of an unknown type`,
        );
      for (let item = 0; item < count; item++) {
        if (++parts > mostParts)
          return [...hits, byteHit(reader, 'model/limit', 'GGUF metadata without end')];
        const text = string();
        if (text === null) return fault(`an item of ${escapeText(name, 100)} lies beyond the file`);
        if (isTemplate(name) && hits.length < mostHits) hits.push(...templateHits(reader, text, name));
      }
      continue;
    }
    const read = value(type);
    if (read === null)
      return fault(`the value of ${escapeText(name, 100)} lies beyond the file or is of an unknown type`);
    if (read !== 'plain' && isTemplate(name)) hits.push(...templateHits(reader, read, name));
  }
  const names = new Set<string>();
  for (let i = 0; i < tensors; i++) {
    if (++parts > mostParts) return [...hits, byteHit(reader, 'model/limit', 'GGUF tensors without end')];
    const entry = string();
    if (entry === null || entry.length > longestName)
      return fault(`tensor ${i} of ${tensors} lies beyond the file`);
    const name = reader.slice(entry.at, entry.length).toString('utf8');
    if (names.has(name)) return fault(`the tensor ${escapeText(name, 100)} stands twice`);
    if (entry.length <= 256 && names.size < mostNames) names.add(name);
    const dimensions = reader.u32(at);
    at += 4;
    if (dimensions < 0 || dimensions > 4)
      return fault(`the tensor ${escapeText(name, 100)} has ${dimensions} dimensions`);
    let elements = 1;
    for (let d = 0; d < dimensions; d++) elements *= number();
    const offset = reader.u64(at + 4);
    at += 12;
    if (offset < 0 || offset > reader.size)
      return fault(`the tensor ${escapeText(name, 100)} lies beyond the file`);
    // Even the densest quantization needs a bit for each.
    if (elements < 0 || elements / 8 > reader.size)
      return fault(`the tensor ${escapeText(name, 100)} has more elements than the file has bits`);
  }
  return hits;
}

function isTemplate(key: string): boolean {
  return key.startsWith('tokenizer.chat_template');
}

function templateHits(reader: ByteReader, text: { at: number; length: number }, key: string): ByteHit[] {
  const fault = checkTemplate(reader.slice(text.at, Math.min(text.length, 4 * 1024 * 1024)).toString('utf8'));
  if (fault === null) return [];
  const proof = { pattern: escapeText(key, 100), offset: text.at, length: text.length };
  return [byteHit(reader, fault.ruleId, fault.what, [proof])];
}
