import type { ElfFields } from './elf-fields.ts';

/** Bytes that are measured, at most: enough to tell code from noise. */
const sample = 1024 * 1024;

/** Shannon entropy in bits a byte (0 to 8) of the first MiB of a part of the file. */
export function entropyOf(fields: ElfFields, offset: number, length: number): number {
  const bytes = fields.slice(offset, Math.min(length, sample));
  if (bytes.length === 0) return 0;
  const counts = new Uint32Array(256);
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]!]!++;
  let entropy = 0;
  for (const count of counts) {
    const share = count / bytes.length;
    if (count > 0) entropy -= share * Math.log2(share);
  }
  return entropy;
}
