import type { Bytes } from '../../unpack/nested/member.ts';
import type { ByteHit } from '../byte-hit.ts';
import { readBytes } from '../byte-reader.ts';
import { examineGguf } from './gguf.ts';
import { examineJson } from './json-model.ts';
import { examineHdf5, isHdf5 } from './keras/hdf5.ts';
import { npyObjects } from './npy.ts';
import { findPickles } from './pickle/find-pickles.ts';
import { examineProtobuf } from './protobuf/graph-files.ts';
import { examineSafetensors } from './safetensors.ts';
import { examineTemplate } from './template-file.ts';
import { examineTorchScript } from './torchscript.ts';
import { findDeflatedPickles } from './zlib-pickle.ts';

/**
 * Looks for what a model does to whoever loads it, recognised by content alone. Headers are parsed and tensors passed
 * over: time and memory depend on the structure of a model, not on its size. What is no model costs a look at its first bytes.
 *
 * A content can be a model in more than one format, as each loader looks only for its own; so every parser that could take
 * it is asked. Never throws on hostile bytes.
 */
export function examineModel(content: Bytes): ByteHit[] {
  if (content.size < smallest) return [];
  const reader = readBytes(content);
  const hits = findPickles(reader, npyObjects(reader) ?? 0);
  hits.push(...findDeflatedPickles(reader));
  const first = reader.byte(0);
  if (first === 0x47 && reader.slice(0, 4).equals(ggufMagic)) hits.push(...examineGguf(reader));
  if (isHdf5(reader)) hits.push(...examineHdf5(reader));
  if (first === 0x7b) hits.push(...examineTemplate(reader));
  if (first === 0x7b || first === 0x5b || isBlank(first)) hits.push(...examineJson(reader));
  hits.push(
    ...(examineSafetensors(reader) ?? []),
    ...(examineTorchScript(reader) ?? []),
    ...examineProtobuf(reader),
  );
  return hits;
}

/** Nothing shorter calls anything. */
const smallest = 4;
const ggufMagic = Buffer.from('GGUF');

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
