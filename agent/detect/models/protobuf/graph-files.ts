import { type ByteHit, byteHit } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { type Allowance, type Field, fieldsOf } from './fields.ts';
import { onnxHits } from './onnx.ts';
import { tensorflowHits } from './tensorflow.ts';

/** Fields of the outermost message that are looked at before a file counts as a message. */
const mostOuter = 200_000;
const mostFields = 32_000_000;

/**
 * Examines what may be a model stored as a protocol buffer: TensorFlow's SavedModel, MetaGraph and graph, and ONNX. The format has no
 * magic, so a file counts as a message when it is one to its last byte, as the libraries demand.
 */
export function examineProtobuf(reader: ByteReader): ByteHit[] {
  if (!mayBeMessage(reader)) return [];
  const outer = readOuter(reader);
  if (outer === null) return [];
  const allowance: Allowance = { left: mostFields };
  const hits = [...onnxHits(reader, outer, allowance), ...tensorflowHits(reader, outer, allowance)];
  if (allowance.left <= 0)
    hits.push(byteHit(reader, 'model/limit', 'a graph with more fields than are read'));
  return hits;
}

/** The first tag alone turns most other files away. */
function mayBeMessage(reader: ByteReader): boolean {
  const first = reader.byte(0);
  const wire = first & 7;
  return first >= 8 && (wire === 0 || wire === 1 || wire === 2 || wire === 5);
}

function readOuter(reader: ByteReader): Field[] | null {
  const outer: Field[] = [];
  const fields = fieldsOf(reader, 0, reader.size, { left: mostOuter });
  for (;;) {
    const step = fields.next();
    if (step.done) return step.value.complete || outer.length >= mostOuter ? outer : null;
    outer.push(step.value);
  }
}
