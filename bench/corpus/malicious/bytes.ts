import { createHash } from 'node:crypto';

/** As attackers wrap their scripts. */
export function base64(text: string | Buffer): string {
  return Buffer.from(text).toString('base64');
}

/** `\x41\x42`. */
export function hexEscaped(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** Each byte of ASCII under a key of seven bits, so that the result is ASCII, too. */
export function xored(text: string, key: number): string {
  return String.fromCharCode(...[...Buffer.from(text)].map((byte) => byte ^ key));
}

/** Bytes that look random, the same each time. */
export function noise(seed: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let size = 0; size < length; size += 32)
    blocks.push(createHash('sha256').update(`${seed} ${size}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** Length-prefixed field of a protocol buffer. */
export function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** Integer field of a protocol buffer. */
export function integer(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
