/** A GGUF file, version 3, with string values, arrays of strings and tensors of 32-bit floats. */
export function writeGguf(
  metadata: Record<string, string | readonly string[]>,
  tensors: Record<string, { shape: readonly number[]; offset: number }> = {},
  count = Object.keys(metadata).length,
): Buffer {
  const parts = [Buffer.from('GGUF'), u32(3), u64(Object.keys(tensors).length), u64(count)];
  for (const [key, value] of Object.entries(metadata)) {
    parts.push(string(key));
    if (typeof value === 'string') parts.push(u32(8), string(value));
    else parts.push(u32(9), u32(8), u64(value.length), ...value.map(string));
  }
  for (const [name, { shape, offset }] of Object.entries(tensors))
    parts.push(string(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
  return Buffer.concat([...parts, Buffer.alloc(256)]);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
