import type { ByteReader } from '../../byte-reader.ts';
import { evaluateCall, makeGlobal } from './calls.ts';
import type { Handler, InstructionSet, MachineState } from './instruction-set.ts';
import { decodeLiteral, longestName } from './literal.ts';
import { makeTuple } from './make-value.ts';
import type { Instruction } from './opcodes.ts';
import { opaque, type Value } from './values.ts';

const extension: Handler = ({ stack, events }, { at, value }) => {
  events.onExtension(value, at);
  stack.push(opaque);
  return true;
};

const reduce =
  (opcode: string): Handler =>
  (state, { at }) => {
    const args = state.stack.pop();
    const callee = state.stack.pop();
    return isCallable(callee) && isArguments(args) && call(state, callee, args, at, opcode);
  };

/** Instructions that import and call. */
export const callInstructions: InstructionSet = {
  GLOBAL: importLines,
  STACK_GLOBAL(state, { at }) {
    const name = state.stack.pop();
    return importNames(state, state.stack.pop(), name, at);
  },
  EXT1: extension,
  EXT2: extension,
  EXT4: extension,
  INST(state, instruction) {
    const args = makeTuple(state.stack.popMark());
    return importLines(state, instruction) && call(state, state.stack.pop(), args, instruction.at, 'INST');
  },
  OBJ(state, { at }) {
    const [cls, ...args] = state.stack.popMark();
    return cls !== undefined && isCallable(cls) && call(state, cls, makeTuple(args), at, 'OBJ');
  },
  REDUCE: reduce('REDUCE'),
  NEWOBJ: reduce('NEWOBJ'),
  NEWOBJ_EX(state, { at }) {
    const [callee, args, named] = state.stack.take(3);
    if (!isCallable(callee!) || !isArguments(args!)) return false;
    const all = args!.kind === 'tuple' ? [...args!.items, named!] : [named!];
    return call(state, callee!, makeTuple(all), at, 'NEWOBJ_EX');
  },
};

function call(
  { reader, events, stack }: MachineState,
  callee: Value,
  args: Value,
  at: number,
  opcode: string,
): true {
  stack.push(evaluateCall(reader, events, callee, args, at, opcode));
  return true;
}

function importLines(state: MachineState, instruction: Instruction): boolean {
  const { at, dataAt, dataLength, secondAt, secondLength } = instruction;
  const { reader } = state;
  if (!isPlainName(reader, dataAt, dataLength) || !isPlainName(reader, secondAt, secondLength)) return false;
  return importNames(
    state,
    { kind: 'literal', at: dataAt, length: dataLength, form: 'utf8' },
    { kind: 'literal', at: secondAt, length: secondLength, form: 'utf8' },
    at,
  );
}

function importNames(
  { reader, events, stack }: MachineState,
  module: Value,
  name: Value,
  at: number,
): boolean {
  if (module.kind === 'literal' && name.kind === 'literal') {
    if (module.length > longestName || name.length > longestName) events.onHiddenName(at);
    const global = makeGlobal(decodeLiteral(reader, module), decodeLiteral(reader, name), at);
    events.onImport(global);
    stack.push(global);
    return true;
  }
  if (!mayBeText(module) || !mayBeText(name)) return false;
  events.onHiddenName(at);
  stack.push(opaque);
  return true;
}

/** No module is named with blanks or control characters: what looks so is text, not a pickle. */
function isPlainName(reader: ByteReader, at: number, length: number): boolean {
  const bytes = reader.slice(at, Math.min(length, longestName));
  for (const byte of bytes) if (byte <= 0x20 || byte === 0x7f) return false;
  return length > 0;
}

function isCallable(value: Value): boolean {
  return value.kind === 'global' || value.kind === 'result' || value.kind === 'opaque';
}

/** The unpickler in C asks for a tuple, the one in Python takes whatever can be gone through. */
function isArguments(value: Value): boolean {
  return value.kind !== 'int' && value.kind !== 'none' && value.kind !== 'true' && value.kind !== 'false';
}

function mayBeText(value: Value): boolean {
  return value.kind === 'literal' || value.kind === 'opaque' || value.kind === 'result';
}
