import type { ByteReader } from '../../byte-reader.ts';

/**
 * How the argument of an opcode is stored: nothing, a fixed number of bytes, one or two lines of text, or data behind
 * its length of 1, 4 or 8 bytes.
 */
type ArgumentForm =
  | 'none'
  | 'u1'
  | 'u2'
  | 'u4'
  | 'u8'
  | 'f8'
  | 'line'
  | 'lines'
  | 'data1'
  | 'data4'
  | 'data8';

/** Every opcode that CPython's unpickler knows, protocols 0 to 5. @see Lib/pickletools.py of CPython 3.14 */
const table: Readonly<Record<string, readonly [byte: number, form: ArgumentForm]>> = {
  MARK: [0x28, 'none'],
  STOP: [0x2e, 'none'],
  POP: [0x30, 'none'],
  POP_MARK: [0x31, 'none'],
  DUP: [0x32, 'none'],
  FLOAT: [0x46, 'line'],
  INT: [0x49, 'line'],
  BININT: [0x4a, 'u4'],
  BININT1: [0x4b, 'u1'],
  LONG: [0x4c, 'line'],
  BININT2: [0x4d, 'u2'],
  NONE: [0x4e, 'none'],
  PERSID: [0x50, 'line'],
  BINPERSID: [0x51, 'none'],
  REDUCE: [0x52, 'none'],
  STRING: [0x53, 'line'],
  BINSTRING: [0x54, 'data4'],
  SHORT_BINSTRING: [0x55, 'data1'],
  UNICODE: [0x56, 'line'],
  BINUNICODE: [0x58, 'data4'],
  APPEND: [0x61, 'none'],
  BUILD: [0x62, 'none'],
  GLOBAL: [0x63, 'lines'],
  DICT: [0x64, 'none'],
  EMPTY_DICT: [0x7d, 'none'],
  APPENDS: [0x65, 'none'],
  GET: [0x67, 'line'],
  BINGET: [0x68, 'u1'],
  INST: [0x69, 'lines'],
  LONG_BINGET: [0x6a, 'u4'],
  LIST: [0x6c, 'none'],
  EMPTY_LIST: [0x5d, 'none'],
  OBJ: [0x6f, 'none'],
  PUT: [0x70, 'line'],
  BINPUT: [0x71, 'u1'],
  LONG_BINPUT: [0x72, 'u4'],
  SETITEM: [0x73, 'none'],
  TUPLE: [0x74, 'none'],
  EMPTY_TUPLE: [0x29, 'none'],
  SETITEMS: [0x75, 'none'],
  BINFLOAT: [0x47, 'f8'],
  PROTO: [0x80, 'u1'],
  NEWOBJ: [0x81, 'none'],
  EXT1: [0x82, 'u1'],
  EXT2: [0x83, 'u2'],
  EXT4: [0x84, 'u4'],
  TUPLE1: [0x85, 'none'],
  TUPLE2: [0x86, 'none'],
  TUPLE3: [0x87, 'none'],
  NEWTRUE: [0x88, 'none'],
  NEWFALSE: [0x89, 'none'],
  LONG1: [0x8a, 'data1'],
  LONG4: [0x8b, 'data4'],
  BINBYTES: [0x42, 'data4'],
  SHORT_BINBYTES: [0x43, 'data1'],
  SHORT_BINUNICODE: [0x8c, 'data1'],
  BINUNICODE8: [0x8d, 'data8'],
  BINBYTES8: [0x8e, 'data8'],
  EMPTY_SET: [0x8f, 'none'],
  ADDITEMS: [0x90, 'none'],
  FROZENSET: [0x91, 'none'],
  NEWOBJ_EX: [0x92, 'none'],
  STACK_GLOBAL: [0x93, 'none'],
  MEMOIZE: [0x94, 'none'],
  FRAME: [0x95, 'u8'],
  BYTEARRAY8: [0x96, 'data8'],
  NEXT_BUFFER: [0x97, 'none'],
  READONLY_BUFFER: [0x98, 'none'],
};

/** Name of the opcode of each byte; undefined for a byte that is none. */
export const opcodeNames: readonly (string | undefined)[] = byByte((name) => name);
const forms: readonly (ArgumentForm | undefined)[] = byByte((_, form) => form);

function byByte<T>(pick: (name: string, form: ArgumentForm) => T): (T | undefined)[] {
  const list = new Array<T | undefined>(256).fill(undefined);
  for (const [name, [byte, form]] of Object.entries(table)) list[byte] = pick(name, form);
  return list;
}

/** One opcode as it stands; reused from one read to the next. */
export interface Instruction {
  /** The opcode byte. */
  code: number;
  at: number;
  /** Offset and length of the data or of the (first) line. */
  dataAt: number;
  dataLength: number;
  /** Offset and length of the second line. */
  secondAt: number;
  secondLength: number;
  /** The fixed-size argument. */
  value: number;
  next: number;
}

/**
 * Reads the instruction at `at` into `into`.
 * @param end nothing is read at or behind this offset
 * @param longestLine bytes in which a line has to end
 * @returns false where no opcode stands, or one that does not fit
 */
export function readInstruction(
  reader: ByteReader,
  at: number,
  end: number,
  longestLine: number,
  into: Instruction,
): boolean {
  const code = at < end ? reader.byte(at) : -1;
  const form = forms[code];
  if (form === undefined) return false;
  into.code = code;
  into.at = at;
  into.next = at + 1;
  switch (form) {
    case 'none':
      return true;
    case 'line':
      return readLine(reader, end, longestLine, into);
    case 'lines': {
      if (!readLine(reader, end, longestLine, into)) return false;
      const { dataAt, dataLength } = into;
      if (!readLine(reader, end, longestLine, into)) return false;
      into.secondAt = into.dataAt;
      into.secondLength = into.dataLength;
      into.dataAt = dataAt;
      into.dataLength = dataLength;
      return true;
    }
    case 'u1':
      into.value = reader.byte(at + 1);
      into.next = at + 2;
      break;
    case 'u2':
      into.value = reader.u16(at + 1);
      into.next = at + 3;
      break;
    case 'u4':
      into.value = reader.u32(at + 1);
      into.next = at + 5;
      break;
    case 'u8':
    case 'f8':
      into.value = reader.u64(at + 1);
      into.next = at + 9;
      break;
    case 'data1':
      into.dataLength = reader.byte(at + 1);
      into.dataAt = at + 2;
      into.next = into.dataAt + into.dataLength;
      return into.dataLength >= 0 && into.next <= end;
    case 'data4':
      into.dataLength = reader.u32(at + 1);
      into.dataAt = at + 5;
      into.next = into.dataAt + into.dataLength;
      return into.dataLength >= 0 && into.next <= end;
    case 'data8':
      into.dataLength = reader.u64(at + 1);
      into.dataAt = at + 9;
      into.next = into.dataAt + into.dataLength;
      return into.dataLength >= 0 && into.next <= end;
  }
  return into.next <= end;
}

function readLine(reader: ByteReader, end: number, longest: number, into: Instruction): boolean {
  const newline = reader.find(0x0a, into.next, Math.min(end, into.next + longest));
  if (newline === -1) return false;
  into.dataAt = into.next;
  into.dataLength = newline - into.next;
  into.next = newline + 1;
  return true;
}
