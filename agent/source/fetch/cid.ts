/** A content identifier of IPFS whose multihash is SHA-256. */
export interface Cid {
  /** As it was written. Only characters of its base. */
  readonly text: string;
  readonly codec: 'raw' | 'dag-pb';
  /** SHA-256 of the block, hex. */
  readonly sha256: string;
}

const alphabets: Readonly<Record<string, { readonly digits: string; readonly base: bigint }>> = {
  z: { digits: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', base: 58n },
  k: { digits: '0123456789abcdefghijklmnopqrstuvwxyz', base: 36n },
};
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Reads a CIDv0 (`Qm…`), or a CIDv1 in base32, base36, base58btc or base16, of a raw block or a dag-pb node.
 * @returns null for anything else; never throws
 * @see https://github.com/multiformats/cid
 */
export function parseCid(text: string): Cid | null {
  if (text.length < 46 || text.length > 128) return null;
  const bytes = /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/.test(text)
    ? prefixed([0x01, 0x70], decodeDigits(text, 'z'))
    : decodeMultibase(text);
  return bytes === null ? null : cidOfBytes(bytes, text);
}

/** Reads the binary form, as links between blocks have it: CIDv1, or the bare multihash of a CIDv0. */
export function cidFromBytes(bytes: Uint8Array): Cid | null {
  const full = bytes[0] === 0x12 ? prefixed([0x01, 0x70], Buffer.from(bytes)) : Buffer.from(bytes);
  return full === null ? null : cidOfBytes(full, `f${full.toString('hex')}`);
}

function cidOfBytes(bytes: Buffer, text: string): Cid | null {
  const [version, codec, hash, length] = bytes;
  if (bytes.length !== 36 || version !== 1 || hash !== 0x12 || length !== 32) return null;
  if (codec !== 0x55 && codec !== 0x70) return null;
  return { text, codec: codec === 0x55 ? 'raw' : 'dag-pb', sha256: bytes.subarray(4).toString('hex') };
}

function prefixed(prefix: readonly number[], bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.concat([Buffer.from(prefix), bytes]);
}

function decodeMultibase(text: string): Buffer | null {
  const kind = text[0]!;
  const rest = text.slice(1);
  if (kind === 'b' && /^[a-z2-7]+$/.test(rest)) return decodeBase32(rest);
  if (kind === 'f' && /^(?:[0-9a-f]{2})+$/.test(rest)) return Buffer.from(rest, 'hex');
  return Object.hasOwn(alphabets, kind) ? decodeDigits(rest, kind) : null;
}

function decodeBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const char of text) {
    value = (value << 5) | base32.indexOf(char);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
      value &= (1 << bits) - 1;
    }
  }
  // What is left over is less than a digit, and zero.
  return bits >= 5 || value !== 0 ? null : Buffer.from(bytes);
}

function decodeDigits(text: string, kind: string): Buffer | null {
  const { digits, base } = alphabets[kind]!;
  let value = 0n;
  let zeros = 0;
  for (const char of text) {
    const digit = digits.indexOf(char);
    if (digit === -1) return null;
    if (value === 0n && digit === 0) zeros++;
    value = value * base + BigInt(digit);
  }
  const hex = value === 0n ? '' : value.toString(16);
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')]);
}
