import type { Bytes } from '../member.ts';

/** What a zip archive says of a member, in the central directory or in the local header before its data. */
export interface ZipRecord {
  readonly rawName: Buffer;
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Central: where the local header is said to be. Local: where this header is. */
  readonly localOffset: number;
  /** Central: the first byte behind the record. Local: the first byte of the data. */
  readonly end: number;
  /** A name in an extra field that some readers prefer (Info-ZIP Unicode Path). */
  readonly otherName: string | null;
}

export const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;

/** Flag bits. */
export const encryptedFlag = 0x01;
/** Sizes and checksum stand behind the data. */
export const deferredFlag = 0x08;
const utf8Flag = 0x800;

/** @see APPNOTE.TXT 6.3.10 §4.3.12 */
export function readCentral(bytes: Bytes, at: number): ZipRecord | null {
  const fixed = bytes.slice(at, 46);
  if (fixed.length < 46 || fixed.readUInt32LE(0) !== centralSignature) return null;
  const nameLength = fixed.readUInt16LE(28);
  const extraLength = fixed.readUInt16LE(30);
  const rest = bytes.slice(at + 46, nameLength + extraLength);
  if (rest.length < nameLength + extraLength) return null;
  return record({
    rawName: rest.subarray(0, nameLength),
    extra: rest.subarray(nameLength),
    flags: fixed.readUInt16LE(8),
    method: fixed.readUInt16LE(10),
    crc: fixed.readUInt32LE(16),
    compressedSize: fixed.readUInt32LE(20),
    size: fixed.readUInt32LE(24),
    localOffset: fixed.readUInt32LE(42),
    end: at + 46 + nameLength + extraLength + fixed.readUInt16LE(32),
  });
}

/** @see APPNOTE.TXT 6.3.10 §4.3.7 */
export function readLocal(bytes: Bytes, at: number): ZipRecord | null {
  const fixed = bytes.slice(at, 30);
  if (at < 0 || fixed.length < 30 || fixed.readUInt32LE(0) !== localSignature) return null;
  const nameLength = fixed.readUInt16LE(26);
  const extraLength = fixed.readUInt16LE(28);
  const rest = bytes.slice(at + 30, nameLength + extraLength);
  if (rest.length < nameLength + extraLength) return null;
  const local = record({
    rawName: rest.subarray(0, nameLength),
    extra: rest.subarray(nameLength),
    flags: fixed.readUInt16LE(6),
    method: fixed.readUInt16LE(8),
    crc: fixed.readUInt32LE(14),
    compressedSize: fixed.readUInt32LE(18),
    size: fixed.readUInt32LE(22),
    localOffset: 0,
    end: at + 30 + nameLength + extraLength,
  });
  return { ...local, localOffset: at };
}

/** Whether a local header that no directory names looks like one: the four bytes alone occur by chance. */
export function isPlausibleLocal(local: ZipRecord): boolean {
  return local.rawName.length > 0 && local.rawName.length <= 4096 && knownMethods.has(local.method);
}

/** Among the constants of a program the signature and a method that exists are not enough. */
export function isCareful(bytes: Bytes, local: ZipRecord): boolean {
  const version = bytes.slice(local.localOffset + 4, 1)[0]!;
  return version >= 10 && version <= 63 && local.rawName.every((byte) => byte >= 0x20);
}

const knownMethods = new Set([0, 1, 6, 8, 9, 12, 14, 20, 93, 94, 95, 96, 97, 98, 99]);

function record(fields: Omit<ZipRecord, 'name' | 'otherName'> & { readonly extra: Buffer }): ZipRecord {
  const { extra, ...rest } = fields;
  let { compressedSize, size, localOffset } = fields;
  let otherName: string | null = null;
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at);
    const body = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    at += 4 + extra.readUInt16LE(at + 2);
    if (id === 0x0001) {
      // Only the fields that do not fit above are here, in this order.
      let field = 0;
      const next = (): number | null => {
        if (field + 8 > body.length) return null;
        field += 8;
        return Number(body.readBigUInt64LE(field - 8));
      };
      if (size === saturated) size = next() ?? size;
      if (compressedSize === saturated) compressedSize = next() ?? compressedSize;
      if (localOffset === saturated) localOffset = next() ?? localOffset;
    } else if (id === 0x7075 && body.length > 5 && body[0] === 1) otherName = body.toString('utf8', 5);
  }
  const name = decodeName(fields.rawName, (fields.flags & utf8Flag) !== 0);
  return {
    ...rest,
    compressedSize,
    size,
    localOffset,
    name,
    otherName: otherName === name ? null : otherName,
  };
}

const saturated = 0xffffffff;

function decodeName(raw: Buffer, marked: boolean): string {
  const text = raw.toString('utf8');
  return marked || !text.includes('\ufffd') ? text : raw.toString('latin1');
}
