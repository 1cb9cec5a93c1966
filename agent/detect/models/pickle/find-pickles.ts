import { bytesOf } from '../../../unpack/mapped-file.ts';
import { type ByteReader, readBytes } from '../byte-reader.ts';
import type { ModelHit } from '../model-hit.ts';
import type { MachineEvents } from './instruction-set.ts';
import { wrappedArray } from './joblib-array.ts';
import { decodeLiteral } from './literal.ts';
import { createMachine, type Run } from './machine.ts';
import { opcodeNames } from './opcodes.ts';
import { createRecord, type PickleRecord } from './record.ts';
import { showValue } from './show-value.ts';
import type { Literal } from './values.ts';

/**
 * Finds what unpickling these bytes would call. One stream after the other is read from `start` on; after one that
 * breaks, and after the last, the rest is searched for more.
 *
 * Streams that say their protocol are known by it. Others (protocol 0 and 1) count only when they import something and come to
 * their end, or call what no honest pickle calls: text that happens to begin with opcodes does neither.
 *
 * @param start offset at which a reader would begin to unpickle
 */
export function findPickles(reader: ByteReader, start = 0): ModelHit[] {
  if (!mayBegin(reader, start)) return [];
  const record = createRecord();
  readStreams(reader, start, reader.size, record, 0);
  return record.toHits(reader);
}

/** Pickles within pickles that are followed. */
const deepestPickle = 3;

/** A look at the first bytes: whether they could begin a pickle that imports something. */
export function mayBePickle(reader: ByteReader): boolean {
  return mayBegin(reader, 0);
}

function hasProtocol(reader: ByteReader, at: number): boolean {
  const version = reader.byte(at) === 0x80 ? reader.byte(at + 1) : -1;
  return version >= 0 && version <= 5;
}

/** Opcodes that need nothing on the stack. */
const beginnings: ReadonlySet<string> = new Set(
  `MARK FLOAT INT BININT BININT1 LONG BININT2 NONE PERSID STRING BINSTRING SHORT_BINSTRING UNICODE BINUNICODE GLOBAL EMPTY_DICT
  EMPTY_LIST EMPTY_TUPLE BINFLOAT EXT1 EXT2 EXT4 NEWTRUE NEWFALSE LONG1 LONG4 BINBYTES SHORT_BINBYTES SHORT_BINUNICODE
  BINUNICODE8 BINBYTES8 EMPTY_SET FRAME BYTEARRAY8 NEXT_BUFFER`.split(/\s+/),
);
const mayBeginWith: readonly boolean[] = opcodeNames.map(
  (name) => name !== undefined && beginnings.has(name),
);

function mayBegin(reader: ByteReader, at: number): boolean {
  const first = reader.byte(at);
  return first === 0x80 ? hasProtocol(reader, at) : first !== -1 && mayBeginWith[first]!;
}

function readStreams(
  reader: ByteReader,
  start: number,
  end: number,
  into: PickleRecord,
  depth: number,
): void {
  let at = start;
  let known = false;
  while (at < end && mayBegin(reader, at)) {
    const record = createRecord();
    const marked = hasProtocol(reader, at);
    const run = readStream(reader, at, end, record, depth, unlimited);
    const finished = run.ended === 'stop';
    if (!marked && !(finished || record.accuses())) break;
    known ||= marked || record.imports() > 0;
    into.absorb(record);
    if (run.ended === 'limit') into.add('model/pickle-limit', 'the stack grows without end', run.end);
    else if (!finished && record.imports() > 0)
      into.add('model/pickle-broken', 'it cannot be read on', run.end);
    at = run.end;
    if (!finished) break;
  }
  if (known && at < end) sweep(reader, at, end, into, depth);
}

interface Limits {
  readonly longestLine: number;
  readonly opcodes: number;
}
const unlimited: Limits = { longestLine: Number.POSITIVE_INFINITY, opcodes: Number.POSITIVE_INFINITY };

/** Reads one pickle with the arrays that lie within it. */
function readStream(
  reader: ByteReader,
  start: number,
  end: number,
  record: PickleRecord,
  depth: number,
  limits: Limits,
): Run {
  const events = recordEvents(reader, record, depth);
  const machine = createMachine(reader, end, events, limits);
  let run = machine.run(start);
  while (run.ended === 'array') {
    // Whoever unpickles without the library that wrote this takes the bytes of the array for opcodes.
    const plain = createRecord();
    createMachine(reader, end, recordEvents(reader, plain, depth), plainLimits, [run.wrapper!]).run(run.end);
    if (plain.convicts()) record.absorb(plain);
    const array = wrappedArray(reader, run.wrapper!, run.end);
    if (array === null) return { ...run, ended: 'broken' };
    if ('length' in array) {
      run = machine.run(array.at + array.length);
      continue;
    }
    if (depth >= deepestPickle) return { ...run, ended: 'broken' };
    const inner = readStream(reader, array.at, end, record, depth + 1, limits);
    if (inner.ended !== 'stop') return inner;
    run = machine.run(inner.end);
  }
  return run;
}

const plainLimits: Limits = { longestLine: 1024, opcodes: 1000 };

/** Searches for pickles at any offset; what is not one to its end counts only when it convicts. */
function sweep(reader: ByteReader, start: number, end: number, into: PickleRecord, depth: number): void {
  let left = sweepOpcodes + (end - start) / 4;
  for (let at = nextProtocol(reader, start, end); at !== -1; ) {
    const record = createRecord();
    const run = readStream(reader, at, end, record, depth, { longestLine: 1024, opcodes: left });
    const taken = (run.ended === 'stop' && record.imports() > 0) || record.convicts();
    if (taken) into.absorb(record);
    left -= run.opcodes;
    if (left <= 0) {
      into.add('model/pickle-limit', 'what follows it looks like pickles without end', at);
      return;
    }
    at = nextProtocol(reader, taken || run.opcodes > 64 ? Math.max(run.end, at + 1) : at + 1, end);
  }
}

const sweepOpcodes = 4_000_000;

function nextProtocol(reader: ByteReader, start: number, end: number): number {
  for (let at = reader.find(0x80, start, end); at !== -1; at = reader.find(0x80, at + 1, end)) {
    const version = reader.byte(at + 1);
    if (version >= 2 && version <= 5 && opcodeNames[reader.byte(at + 2)] !== undefined) return at;
  }
  return -1;
}

function recordEvents(reader: ByteReader, record: PickleRecord, depth: number): MachineEvents {
  const unpickled = new Set<number>();
  return {
    onImport: (global) => record.addImport(global),
    onCall: (target, args, at, opcode) => record.addCall(reader, target, args, at, opcode),
    onHiddenName: (at) => record.add('model/pickle-hidden-name', 'a computed name', at),
    onOverwrite: (target, at) => record.add('model/pickle-overwrite', showValue(reader, target), at),
    onExtension: (code, at) => record.add('model/pickle-extension', `extension ${code}`, at),
    onLiteral(literal) {
      if (depth >= deepestPickle || !looksPickled(reader, literal)) return;
      const inner = nestedRecord(reader, literal, depth);
      if (inner.accuses()) {
        const what = [...inner.rows().values()]
          .flat()
          .slice(0, 4)
          .map((row) => row.what);
        record.add('model/pickle-nested', what.join('; '), literal.at);
      }
    },
    onUnpickle(literal, at) {
      if (unpickled.has(literal.at)) return;
      if (depth >= deepestPickle || unpickled.size >= mostUnpickled) {
        record.add('model/pickle-limit', 'pickles within pickles', at);
        return;
      }
      unpickled.add(literal.at);
      record.absorb(nestedRecord(reader, literal, depth), at);
    },
  };
}

const mostUnpickled = 10_000;

function looksPickled(reader: ByteReader, { at, length, form }: Literal): boolean {
  if (length < 8) return false;
  const first = reader.byte(at);
  if (form === 'bytes' || form === 'latin1') return first === 0x80 ? hasProtocol(reader, at) : first === 0x63;
  return first === 0xc2 ? reader.byte(at + 1) === 0x80 : first === 0x67 || first === 0x63;
}

/** What a literal holds as a pickle: as it stands, as the code points of a text, or in base64. */
function nestedRecord(reader: ByteReader, literal: Literal, depth: number): PickleRecord {
  const record = createRecord();
  if (literal.form === 'bytes' || literal.form === 'latin1') {
    if (!looksEncoded(reader, literal)) {
      readStreams(reader, literal.at, literal.at + literal.length, record, depth + 1);
      return record;
    }
  }
  const text = decodeLiteral(reader, literal, longestDecoded);
  for (const bytes of [Buffer.from(text, 'latin1'), Buffer.from(text, 'base64')]) {
    if (bytes.length < 8) continue;
    const inner = readBytes(bytesOf(bytes));
    const found = createRecord();
    if (mayBegin(inner, 0)) readStreams(inner, 0, bytes.length, found, depth + 1);
    record.absorb(found, literal.at);
  }
  return record;
}

/** Base64 of what begins with a protocol: `gAI`, `gAM`, `gAQ`, `gAS`, `gAU`, `gAW`. */
function looksEncoded(reader: ByteReader, literal: Literal): boolean {
  return reader.byte(literal.at) === 0x67 && reader.byte(literal.at + 1) === 0x41;
}

const longestDecoded = 16 * 1024 * 1024;
