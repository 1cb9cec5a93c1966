import { escapeText } from '../../../model/escape.ts';
import { type ByteHit, byteHit, type Proof } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { type Allowance, type Field, fieldsOf } from './fields.ts';

type MessageKind = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'training' | 'function';

/** Messages within each message, by field number. @see https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto */
const children: Readonly<Record<MessageKind, Readonly<Record<number, MessageKind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node' },
  tensor: {},
};

const deepest = 64;
const mostProofs = 64;
const longestText = 4096;

/** External data that lies outside the folder of an ONNX model, and operators that call Python. */
export function onnxHits(reader: ByteReader, outer: readonly Field[], allowance: Allowance): ByteHit[] {
  const paths: Proof[] = [];
  const python: Proof[] = [];
  const text = (field: Field) => reader.slice(field.at, Math.min(field.length, longestText)).toString('utf8');

  const read = (fields: Iterable<Field>, kind: MessageKind, depth: number): void => {
    for (const field of fields) {
      if (field.wire !== 'bytes') continue;
      if (kind === 'tensor' && field.number === 13) checkExternal(field);
      if (kind === 'node' && field.number === 4 && /^Py(?:thon)?Op$/.test(text(field)))
        keep(python, text(field), field);
      const child = children[kind][field.number];
      if (child === undefined) continue;
      // What is nested deeper counts as not looked at.
      if (depth >= deepest) allowance.left = 0;
      else read(fieldsOf(reader, field.at, field.at + field.length, allowance), child, depth + 1);
    }
  };
  /** StringStringEntryProto: key 1, value 2. */
  const checkExternal = (entry: Field): void => {
    let key = '';
    let value: Field | null = null;
    for (const field of fieldsOf(reader, entry.at, entry.at + entry.length, allowance)) {
      if (field.number === 1 && field.wire === 'bytes') key = text(field);
      if (field.number === 2 && field.wire === 'bytes') value = field;
    }
    if (key === 'location' && value !== null && leavesFolder(text(value))) keep(paths, text(value), value);
  };
  read(outer, 'model', 0);
  return [...toHit(reader, 'model/onnx-external-path', paths), ...toHit(reader, 'model/onnx-python', python)];
}

function keep(proofs: Proof[], pattern: string, { at, length }: Field): void {
  if (proofs.length < mostProofs) proofs.push({ pattern: escapeText(pattern, 200), offset: at, length });
}

function toHit(reader: ByteReader, ruleId: string, proofs: readonly Proof[]): ByteHit[] {
  if (proofs.length === 0) return [];
  const shown = [...new Set(proofs.map(({ pattern }) => pattern))].slice(0, 8);
  return [byteHit(reader, ruleId, shown.join(', '), proofs)];
}

function leavesFolder(path: string): boolean {
  return /^[/\\]|^[A-Za-z]:|^\w+:\/\//.test(path) || path.split(/[/\\]/).includes('..');
}
