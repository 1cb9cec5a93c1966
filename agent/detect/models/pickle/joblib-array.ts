import type { ByteReader } from '../../byte-reader.ts';
import { decodeLiteral } from './literal.ts';
import { makeTuple } from './make-value.ts';
import { opaque, type Value } from './values.ts';

/** Whether an instance stands for an array whose bytes follow in the stream, as joblib writes them. */
export function isArrayWrapper(value: Value): boolean {
  return (
    value.kind === 'result' && value.callee.kind === 'global' && value.callee.name === 'NumpyArrayWrapper'
  );
}

/** What follows the wrapper: `length` bytes from `at`, or a pickle that holds the objects of the array. */
export type WrappedArray =
  | { readonly at: number; readonly length: number }
  | { readonly at: number; readonly pickle: true };

/**
 * Where the bytes of the array that a wrapper announces lie, or null where the wrapper does not say.
 * @param at offset behind the wrapper
 * @see https://github.com/joblib/joblib/blob/1.5.2/joblib/numpy_pickle.py `NumpyArrayWrapper.read_array`
 */
export function wrappedArray(reader: ByteReader, wrapper: Value, at: number): WrappedArray | null {
  if (wrapper.kind !== 'result' || !wrapper.state?.entries) return null;
  const { entries } = wrapper.state;
  const itemSize = sizeOf(reader, entries.get('dtype'));
  if (itemSize === null) return null;
  if (itemSize === 'object') return { at, pickle: true };
  const shape = entries.get('shape');
  if (shape?.kind !== 'tuple' || shape.length > shape.items.length) return null;
  let count = 1;
  for (const side of shape.items) {
    if (side.kind !== 'int' || side.value < 0) return null;
    count *= side.value;
  }
  let start = at;
  if (entries.get('numpy_array_alignment_bytes')?.kind === 'int') start += 1 + Math.max(0, reader.byte(at));
  const length = count * itemSize;
  return start + length <= reader.size ? { at: start, length } : null;
}

/** Keys of a wrapper's state that say where its array lies. */
const arrayKeys: ReadonlySet<string> = new Set(['shape', 'dtype', 'numpy_array_alignment_bytes']);
const keyLengths: ReadonlySet<number> = new Set([...arrayKeys].map((key) => key.length));

/** The key, where it is one of those that describe an array. */
export function arrayKey(reader: ByteReader, key: Value): string | null {
  if (key.kind !== 'literal' || !keyLengths.has(key.length)) return null;
  const name = decodeLiteral(reader, key);
  return arrayKeys.has(name) ? name : null;
}

/** What is kept of a value in case it describes an array: numbers, and the code of a dtype. Null for any other. */
export function arrayFact(value: Value): Value | null {
  if (value.kind === 'int') return value;
  if (value.kind === 'tuple')
    return makeTuple(
      value.items.map((item) => (item.kind === 'int' ? item : opaque)),
      value.length,
    );
  if (value.kind !== 'result' || value.callee.kind !== 'global' || value.callee.name !== 'dtype') return null;
  const code = value.args.kind === 'tuple' ? value.args.items[0] : undefined;
  return code?.kind === 'literal' ? code : null;
}

/** Bytes of one item of a dtype with this code (`f8`). */
function sizeOf(reader: ByteReader, code: Value | undefined): number | 'object' | null {
  if (code?.kind !== 'literal') return null;
  const parts = /^[<>|=]?([a-zA-Z?])(\d{0,9})$/.exec(decodeLiteral(reader, code, 32));
  if (parts === null) return null;
  const [, letter, digits] = parts;
  if (letter === 'O') return 'object';
  const size = digits === '' ? 1 : Number(digits);
  return letter === 'U' ? size * 4 : size;
}
