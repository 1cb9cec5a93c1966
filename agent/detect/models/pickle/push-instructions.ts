import type { ByteReader } from '../../byte-reader.ts';
import type { Handler, InstructionSet } from './instruction-set.ts';
import { isQuoted, type LiteralForm } from './literal.ts';
import { makeContainer } from './make-value.ts';
import { emptyTuple, type Literal, no, none, opaque, type Value, yes } from './values.ts';

const constant =
  (value: Value): Handler =>
  ({ stack }) => {
    stack.push(value);
    return true;
  };

const literal =
  (form: LiteralForm): Handler =>
  ({ stack, events }, { dataAt, dataLength }) => {
    const value: Literal = { kind: 'literal', at: dataAt, length: dataLength, form };
    events.onLiteral(value);
    stack.push(value);
    return true;
  };

const quoted = literal('quoted');

const number: Handler = ({ reader, stack }, { dataAt, dataLength }) => {
  stack.push(opaque);
  return isNumber(reader, dataAt, dataLength);
};

const small: Handler = ({ stack }, { value }) => {
  stack.push({ kind: 'int', value });
  return true;
};

const long: Handler = ({ reader, stack }, { dataAt, dataLength }) => {
  const value =
    dataLength === 0 ? 0 : dataLength <= 6 ? reader.slice(dataAt, dataLength).readIntLE(0, dataLength) : null;
  stack.push(value === null ? opaque : { kind: 'int', value });
  return true;
};

/** Instructions that push a value of their own. */
export const pushInstructions: InstructionSet = {
  NONE: constant(none),
  NEWTRUE: constant(yes),
  NEWFALSE: constant(no),
  INT: number,
  LONG: number,
  FLOAT: number,
  BININT({ stack }, { value }) {
    stack.push({ kind: 'int', value: value | 0 });
    return true;
  },
  BININT1: small,
  BININT2: small,
  LONG1: long,
  LONG4: long,
  BINFLOAT: constant(opaque),
  NEXT_BUFFER: constant(opaque),
  PERSID: constant(opaque),
  STRING: (state, instruction) =>
    isQuoted(state.reader, instruction.dataAt, instruction.dataLength) && quoted(state, instruction),
  BINSTRING: literal('latin1'),
  SHORT_BINSTRING: literal('latin1'),
  UNICODE: literal('raw-unicode'),
  BINUNICODE: literal('utf8'),
  SHORT_BINUNICODE: literal('utf8'),
  BINUNICODE8: literal('utf8'),
  BINBYTES: literal('bytes'),
  SHORT_BINBYTES: literal('bytes'),
  BINBYTES8: literal('bytes'),
  BYTEARRAY8: literal('bytes'),
  EMPTY_TUPLE: constant(emptyTuple),
  EMPTY_LIST({ stack }) {
    stack.push(makeContainer('list'));
    return true;
  },
  EMPTY_DICT({ stack }) {
    stack.push(makeContainer('dict'));
    return true;
  },
  EMPTY_SET({ stack }) {
    stack.push(makeContainer('set'));
    return true;
  },
};

const longestNumber = 4096;

/** Longer ones are believed: no text that is not a pickle has them. */
function isNumber(reader: ByteReader, at: number, length: number): boolean {
  if (length === 0 || length > longestNumber) return length !== 0;
  return /^\s*[-+]?[\w.+-]+\s*$/.test(reader.slice(at, length).toString('latin1'));
}
