/**
 * One 512-byte tar header block, read the way Go's `archive/tar` reads it, because containerd, Docker and Podman do.
 * Strings are kept as latin1, one character per byte, so that two different names are never folded into one.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 (ustar)
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export interface TarHeader {
  readonly name: string;
  readonly link: string;
  /** Bytes; what the header block says, before PAX. */
  readonly size: number;
  readonly mode: number;
  /** One latin1 character; `\0` is the pre-POSIX regular file. */
  readonly type: string;
  readonly format: 'v7' | 'ustar' | 'gnu' | 'star';
  /** The size field is base-256 although octal would have held it. */
  readonly oddSize: boolean;
  /** Numeric fields that Go refuses to parse, no file system holds, or readers take differently. */
  readonly badFields: readonly string[];
}

export const blockSize = 512;
/** Largest size that an 11-digit octal field holds. */
export const octalMax = 0o77777777777;

/** Returns the header, or the reason why no runtime would accept the block. */
export function parseHeader(block: Buffer): TarHeader | { readonly invalid: string } {
  if (!checksumHolds(block)) return { invalid: 'the header checksum does not hold' };
  const size = parseNumber(block, 124, 12);
  if (size === null) return { invalid: 'the size field is not a number' };
  if (size < 0) return { invalid: 'the size field is negative' };
  if (size > Number.MAX_SAFE_INTEGER) return { invalid: 'the size field is beyond any file' };
  const format = detectFormat(block);
  const name = cString(block, 0, 100);
  const badFields: string[] = [];
  for (const [field, offset, length] of [...numericFields, ...timeFields[format]]) {
    if (format === 'v7' && offset > 157) continue;
    const value = parseNumber(block, offset, length);
    // Times may lie before 1970; anything else is a number of 32 bits wherever it is used.
    if (value === null || (length === 8 && (value < 0 || value > 0xffff_ffff))) badFields.push(field);
  }
  for (const [field, offset, length] of [sizeField, checksumField, ...numericFields])
    if (hidesDigits(block, offset, length)) badFields.push(field);
  const prefixed = prefixOf(block, format, badFields);
  return {
    name: prefixed === '' ? name : `${prefixed}/${name}`,
    link: cString(block, 157, 100),
    size,
    mode: Math.max(0, parseNumber(block, 100, 8) ?? 0) & 0o7777,
    type: String.fromCharCode(block[156]!),
    format,
    oddSize: (block[124]! & 0x80) !== 0 && size <= octalMax,
    badFields,
  };
}

const sizeField = ['size', 124, 12] as const;
const checksumField = ['checksum', 148, 8] as const;
const numericFields = [
  ['mode', 100, 8],
  ['uid', 108, 8],
  ['gid', 116, 8],
  ['mtime', 136, 12],
  ['devmajor', 329, 8],
  ['devminor', 337, 8],
] as const;

/** GNU leaves these empty unless it keeps them; star always has them. */
const timeFields: Readonly<
  Record<TarHeader['format'], readonly (readonly [field: string, offset: number, length: number])[]>
> = {
  v7: [],
  ustar: [],
  gnu: [
    ['atime', 345, 12],
    ['ctime', 357, 12],
  ],
  star: [
    ['atime', 476, 12],
    ['ctime', 488, 12],
  ],
};

/** Go takes a GNU header whose times are no numbers for one of its own early ones, which had a prefix there. */
function prefixOf(block: Buffer, format: TarHeader['format'], badFields: readonly string[]): string {
  if (format === 'ustar') return cString(block, 345, 155);
  if (format === 'star') return cString(block, 345, 131);
  const early = format === 'gnu' && (badFields.includes('atime') || badFields.includes('ctime'));
  const prefix = early ? cString(block, 345, 155) : '';
  return /^[\0-\x7f]*$/.test(prefix) ? prefix : '';
}

/** True when the block would be accepted as a header: the recognition test for a tar without magic. */
export function checksumHolds(block: Buffer): boolean {
  const stored = parseOctal(block, 148, 8);
  if (stored === null) return false;
  let sum = 8 * 0x20;
  let negative = 0;
  for (let i = 0; i < blockSize; i++) {
    if (i === 148) i = 156;
    sum += block[i]!;
    negative += block[i]! >> 7;
  }
  // Some writers summed signed characters.
  return stored === sum || stored === sum - 256 * negative;
}

function detectFormat(block: Buffer): TarHeader['format'] {
  const magic = block.toString('latin1', 257, 265);
  if (magic === 'ustar  \0') return 'gnu';
  if (magic.slice(0, 6) !== 'ustar\0') return 'v7';
  return block.toString('latin1', 508, 512) === 'tar\0' ? 'star' : 'ustar';
}

/** Octal, or base-256 where the first bit is set. null: not a number (Go: ErrHeader). */
export function parseNumber(block: Buffer, offset: number, length: number): number | null {
  return block[offset]! & 0x80 ? parseBase256(block, offset, length) : parseOctal(block, offset, length);
}

/** Digits behind a NUL: Go skips the NUL, GNU tar takes the field for empty. */
function hidesDigits(block: Buffer, offset: number, length: number): boolean {
  let at = offset;
  while (at < offset + length && block[at] === 0x20) at++;
  return block[at] === 0 && at < offset + length && parseNumber(block, offset, length) !== 0;
}

function parseOctal(block: Buffer, offset: number, length: number): number | null {
  let start = offset;
  let end = offset + length;
  while (start < end && (block[start] === 0x20 || block[start] === 0)) start++;
  while (end > start && (block[end - 1] === 0x20 || block[end - 1] === 0)) end--;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = block[i]! - 0x30;
    if (block[i] === 0) break; // a C string: what follows a NUL is not read
    if (digit < 0 || digit > 7) return null;
    value = value * 8 + digit;
  }
  return value;
}

function parseBase256(block: Buffer, offset: number, length: number): number | null {
  let value = BigInt(block[offset]! & 0x7f);
  const negative = (block[offset]! & 0x40) !== 0;
  if (negative) value -= 0x80n;
  for (let i = 1; i < length; i++) value = value * 256n + BigInt(block[offset + i]!);
  if (value > 0x7fffffffffffffffn || value < -0x8000000000000000n) return null;
  return Number(value);
}

function cString(block: Buffer, offset: number, length: number): string {
  const nul = block.indexOf(0, offset);
  const end = nul === -1 || nul > offset + length ? offset + length : nul;
  return block.toString('latin1', offset, end);
}

export function isZeroBlock(block: Buffer): boolean {
  return block.equals(zeroBlock);
}

const zeroBlock = Buffer.alloc(blockSize);
