import type { ByteHit } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import type { MachineEvents } from './instruction-set.ts';
import { wrappedArray } from './joblib-array.ts';
import { createMachine, type MachineLimits, type Run } from './machine.ts';
import { contentsOf, longestDecoded, looksPickled } from './nested-pickle.ts';
import { opcodeNames } from './opcodes.ts';
import { createRecord, type PickleRecord } from './record.ts';
import { showValue } from './show-value.ts';
import type { Literal } from './values.ts';

/**
 * Finds what unpickling these bytes would call. One stream after the other is read from `start` on; after one that
 * breaks, and after the last, the rest is searched for more.
 *
 * Streams that say their protocol are known by it. Others (protocol 0 and 1) count only when they import something and come to
 * their end, or name what no honest pickle names: text that happens to begin with opcodes does neither.
 *
 * @param start offset at which a reader would begin to unpickle
 */
export function findPickles(reader: ByteReader, start = 0): ByteHit[] {
  if (!mayBegin(reader, start)) return [];
  const record = createRecord();
  const limits = {
    longestLine: Number.POSITIVE_INFINITY,
    work: { left: leastWork + reader.size * workPerByte },
  };
  readStreams({ reader, end: reader.size, depth: 0, limits }, start, record);
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

/** A stretch of bytes in which pickles are read. */
interface Reading {
  readonly reader: ByteReader;
  readonly end: number;
  /** Pickles around it. */
  readonly depth: number;
  readonly limits: MachineLimits;
}

/** Opcodes for each byte of a file, and for the shortest: pickles in pickles are read more than once. */
const workPerByte = 4;
const leastWork = 16_000_000;
/** What a machine costs before its first opcode, in opcodes. */
const machineWork = 32;
const shortLine = 1024;
const nestedLine = 64 * 1024;

function readStreams(reading: Reading, start: number, into: PickleRecord): void {
  const { reader, end } = reading;
  let at = start;
  let known = false;
  while (at < end && mayBegin(reader, at)) {
    const record = createRecord();
    const marked = hasProtocol(reader, at);
    const run = readStream(reading, at, record);
    const finished = run.ended === 'stop';
    if (run.ended === 'limit') into.add('model/pickle-limit', 'more than is followed', run.end);
    if (!marked && !(finished || record.accuses())) break;
    known ||= marked || record.imports() > 0;
    into.absorb(record);
    if (run.ended === 'broken' && record.imports() > 0)
      into.add('model/pickle-broken', 'it cannot be read on', run.end);
    at = run.end;
    if (!finished) break;
  }
  if (known && at < end && reading.depth === 0) sweep(reading, at, into);
}

/** Reads one pickle with the arrays that lie within it. */
function readStream(reading: Reading, start: number, record: PickleRecord): Run {
  const { reader, end, depth, limits } = reading;
  limits.work.left -= machineWork;
  const machine = createMachine(reader, end, recordEvents(reading, record), limits);
  let run = machine.run(start);
  while (run.ended === 'array') {
    readAsOpcodes(reading, run, record);
    const array = wrappedArray(reader, run.wrapper!, run.end);
    if (array === null) return { ...run, ended: 'broken' };
    if ('length' in array) {
      run = machine.run(array.at + array.length);
      continue;
    }
    if (depth >= deepestPickle) return { ...run, ended: 'limit' };
    const inner = readStream({ ...reading, depth: depth + 1 }, array.at, record);
    if (inner.ended !== 'stop') return inner;
    run = machine.run(inner.end);
  }
  return run;
}

/** Whoever unpickles without the library that wrote an array takes its bytes for opcodes. */
function readAsOpcodes(reading: Reading, run: Run, record: PickleRecord): void {
  const plain = createRecord();
  const limits = { longestLine: shortLine, work: { left: 1000 } };
  const events = recordEvents({ ...reading, limits }, plain);
  createMachine(reading.reader, reading.end, events, limits, [run.wrapper!]).run(run.end);
  if (plain.convicts()) record.absorb(plain);
}

/** Searches for pickles at any offset; what is not one to its end counts only when it convicts. */
function sweep(reading: Reading, start: number, into: PickleRecord): void {
  const { reader, end } = reading;
  const limits = { ...reading.limits, longestLine: shortLine };
  for (let at = nextProtocol(reader, start, end); at !== -1; ) {
    if (limits.work.left <= 0) {
      into.add('model/pickle-limit', 'what follows it looks like pickles without end', at);
      return;
    }
    const record = createRecord();
    const run = readStream({ ...reading, limits }, at, record);
    const taken = (run.ended === 'stop' && record.imports() > 0) || record.convicts();
    if (taken) into.absorb(record);
    at = nextProtocol(reader, taken || run.opcodes > 64 ? Math.max(run.end, at + 1) : at + 1, end);
  }
}

function nextProtocol(reader: ByteReader, start: number, end: number): number {
  for (let at = reader.find(0x80, start, end); at !== -1; at = reader.find(0x80, at + 1, end)) {
    const version = reader.byte(at + 1);
    if (version >= 2 && version <= 5 && opcodeNames[reader.byte(at + 2)] !== undefined) return at;
  }
  return -1;
}

function recordEvents(reading: Reading, record: PickleRecord): MachineEvents {
  const { reader, depth } = reading;
  const unpickled = new Set<number>();
  return {
    onImport: (global) => record.addImport(global),
    onCall: (target, args, at, opcode) => record.addCall(reader, target, args, at, opcode),
    onHiddenName: (at) => record.add('model/pickle-hidden-name', 'a computed name', at),
    onOverwrite: (target, at) => record.add('model/pickle-overwrite', showValue(reader, target), at),
    onExtension: (code, at) => record.add('model/pickle-extension', `extension ${code}`, at),
    onLiteral(literal) {
      if (depth >= deepestPickle || !looksPickled(reader, literal)) return;
      const inner = readLiteral(reading, literal);
      if (!inner.accuses()) return;
      const rows = [...inner.rows().values()].flat().slice(0, 4);
      record.add('model/pickle-nested', rows.map(({ what }) => what).join('; '), literal.at);
    },
    onUnpickle(literal, at) {
      if (unpickled.has(literal.at)) return;
      if (depth >= deepestPickle || unpickled.size >= mostUnpickled) {
        record.add('model/pickle-limit', 'pickles within pickles', at);
        return;
      }
      unpickled.add(literal.at);
      record.absorb(readLiteral(reading, literal), at);
    },
  };
}

const mostUnpickled = 10_000;

/** Reads what a literal holds as pickles. */
function readLiteral(reading: Reading, literal: Literal): PickleRecord {
  const record = createRecord();
  const limits = { ...reading.limits, longestLine: nestedLine };
  for (const { reader, start, end } of contentsOf(reading.reader, literal)) {
    if (reader !== reading.reader) limits.work.left -= Math.min(literal.length, longestDecoded) / 16;
    const found = createRecord();
    readStreams({ reader, end, depth: reading.depth + 1, limits }, start, found);
    record.absorb(found, reader === reading.reader ? undefined : literal.at);
  }
  return record;
}
