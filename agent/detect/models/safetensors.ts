import { escapeText } from '../../model/escape.ts';
import { type ByteHit, byteHit } from '../byte-hit.ts';
import type { ByteReader } from '../byte-reader.ts';

/** Bits of an element. */
const bits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  F64: 64,
  I64: 64,
  U64: 64,
  C64: 64,
};

/** The reference reader takes headers up to 100 MB; none in use has a tenth of this. */
const longestHeader = 16 * 1024 * 1024;

/**
 * Checks a safetensors header: it has to be an object without repeated keys, and its tensors have to fill the rest of the
 * file without gap or overlap, as the format demands, so that nothing else can lie there.
 *
 * @returns null when this is no safetensors file
 * @see https://github.com/huggingface/safetensors#format
 */
export function examineSafetensors(reader: ByteReader): ByteHit[] | null {
  if (reader.byte(8) !== 0x7b) return null;
  const length = reader.u64(0);
  // Text has no such length: its high bytes are not zero.
  if (length < 2 || length >= 2 ** 40) return null;
  const fault = (detail: string): ByteHit[] => [
    byteHit(reader, 'model/safetensors-malformed', detail, [{ pattern: 'header', offset: 0, length: 64 }]),
  ];
  const hinted = /"(?:dtype|data_offsets|__metadata__)"/.test(reader.slice(8, 4096).toString('latin1'));
  if (length > reader.size - 8)
    return hinted ? fault(`the header is to have ${length} bytes, more than the file`) : null;
  if (length > longestHeader) return hinted ? fault(`the header has ${length} bytes`) : null;
  const text = reader.slice(8, length).toString('utf8');
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return hinted ? fault('the header is not JSON') : null;
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return null;
  const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__');
  if (!hinted && !tensors.some(([, tensor]) => isTensor(tensor))) return null;
  const repeated = repeatedKey(text);
  if (repeated !== null) return fault(`the key ${escapeText(repeated, 100)} stands twice`);
  const wrong = layoutFault(tensors, reader.size - 8 - length);
  return wrong === null ? [] : fault(wrong);
}

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function isTensor(value: unknown): value is Tensor {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Record<keyof Tensor, unknown>>;
  return typeof dtype === 'string' && isSizes(shape) && isSizes(offsets) && offsets.length === 2;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function layoutFault(entries: readonly [string, unknown][], size: number): string | null {
  const tensors: [string, Tensor][] = [];
  for (const [name, tensor] of entries) {
    if (!isTensor(tensor)) return `the tensor ${escapeText(name, 100)} is not described as one`;
    tensors.push([name, tensor]);
  }
  tensors.sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  let at = 0;
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of tensors) {
    const shown = escapeText(name, 100);
    if (end > size) return `the tensor ${shown} lies beyond the file`;
    if (begin !== at)
      return `the tensor ${shown} ${begin < at ? 'overlaps another' : 'leaves a gap before it'}`;
    const width = Object.hasOwn(bits, dtype) ? bits[dtype] : undefined;
    if (
      width !== undefined &&
      (shape.reduce((product, side) => product * side, 1) * width) / 8 !== end - begin
    )
      return `the tensor ${shown} is not as long as its shape says`;
    at = end;
  }
  return at === size ? null : `${size - at} bytes belong to no tensor`;
}

/** A key that stands twice in the outermost object. */
function repeatedKey(text: string): string | null {
  const seen = new Set<string>();
  let depth = 0;
  let expectsKey = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '{' || char === '[') {
      depth++;
      expectsKey = depth === 1;
    } else if (char === '}' || char === ']') depth--;
    else if (char === ',') expectsKey = depth === 1;
    else if (char === '"') {
      let end = i + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (expectsKey) {
        const key = String(JSON.parse(text.slice(i, end + 1)));
        if (seen.has(key)) return key;
        seen.add(key);
        expectsKey = false;
      }
      i = end;
    }
  }
  return null;
}
