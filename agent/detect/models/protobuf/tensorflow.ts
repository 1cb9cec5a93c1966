import { type ByteHit, byteHit, type Proof } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { type Allowance, type Field, fieldsOf } from './fields.ts';

/** Operations that reach beyond the graph, by what they do. */
const operations: Readonly<Record<string, string>> = {
  WriteFile: 'model/tensorflow-write',
  DebugIdentityV3: 'model/tensorflow-write',
  PyFunc: 'model/tensorflow-python',
  PyFuncStateless: 'model/tensorflow-python',
  EagerPyFunc: 'model/tensorflow-python',
  ReadFile: 'model/tensorflow-read',
  MatchingFiles: 'model/tensorflow-read',
};

/** Where nodes lie: paths of field numbers from the outermost message, for each of the files that hold graphs. */
const paths: readonly (readonly number[])[] = [
  // SavedModel → meta_graphs → graph_def → node, and → library → function → node_def
  [2, 2, 1],
  [2, 2, 2, 1, 3],
  // MetaGraphDef
  [2, 1],
  [2, 2, 1, 3],
  // GraphDef
  [1],
  [2, 1, 3],
];

const mostProofs = 64;

/**
 * Operations of a TensorFlow graph that read and write files or call Python.
 * @see https://github.com/tensorflow/tensorflow/blob/v2.20.0/tensorflow/core/protobuf/saved_model.proto
 */
export function tensorflowHits(reader: ByteReader, outer: readonly Field[], allowance: Allowance): ByteHit[] {
  const found = new Map<string, Map<number, Proof>>();
  for (const [first, ...rest] of paths)
    for (const field of outer)
      if (field.number === first && field.wire === 'bytes') visit(reader, field, rest, allowance, found);
  return [...found].map(([ruleId, proofs]) => {
    const list = [...proofs.values()];
    return byteHit(reader, ruleId, [...new Set(list.map(({ pattern }) => pattern))].sort().join(', '), list);
  });
}

function visit(
  reader: ByteReader,
  message: Field,
  path: readonly number[],
  allowance: Allowance,
  found: Map<string, Map<number, Proof>>,
): void {
  const [next, ...rest] = path;
  for (const field of fieldsOf(reader, message.at, message.at + message.length, allowance)) {
    if (field.wire !== 'bytes') continue;
    if (next !== undefined) {
      if (field.number === next) visit(reader, field, rest, allowance, found);
    } else if (field.number === 2 && field.length <= longestOperation) {
      const operation = reader.slice(field.at, field.length).toString('latin1');
      const ruleId = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (ruleId === undefined) continue;
      const proofs = found.get(ruleId) ?? new Map<number, Proof>();
      found.set(ruleId, proofs);
      if (proofs.size < mostProofs)
        proofs.set(field.at, { pattern: operation, offset: field.at, length: field.length });
    }
  }
}

const longestOperation = 32;
