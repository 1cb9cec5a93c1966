import { type ByteHit, byteHit, type Proof } from '../byte-hit.ts';
import type { ByteReader } from '../byte-reader.ts';

const longest = 16 * 1024 * 1024;
const mostProofs = 64;
const beginnings = [...Buffer.from('ocdi')];

/**
 * The code of a TorchScript archive: Python-like text, compiled when the model is loaded. Its operators can read and write files.
 * @returns null when this is no such code
 */
export function examineTorchScript(reader: ByteReader): ByteHit[] | null {
  if (!beginnings.includes(reader.byte(0))) return null;
  if (!/^(?:op_version_set|class |def |import )/.test(reader.slice(0, 16).toString('latin1'))) return null;
  const text = reader.slice(0, longest).toString('latin1');
  if (!/__parameters__ = \[|(?:: |-> |\[)__torch__\./.test(text)) return null;
  const proofs: Proof[] = [];
  for (const match of text.matchAll(fileOperators)) {
    proofs.push({ pattern: match[1]!, offset: match.index, length: match[0].length });
    if (proofs.length === mostProofs) break;
  }
  if (proofs.length === 0) return [];
  const names = [...new Set(proofs.map(({ pattern }) => pattern))].sort();
  return [byteHit(reader, 'model/torchscript-files', names.join(', '), proofs)];
}

const fileOperators =
  /\b(torch\.(?:from_file|save|load|_load_from_file)|ops\.(?:aten\.(?:from_file|save)|image\.(?:read_file|write_file)|torchaudio\.\w*(?:load|save)\w*))\(/g;
