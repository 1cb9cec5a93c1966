import type { ByteReader } from '../byte-reader.ts';
import { evaluateCall, makeGlobal, type PickleEvents } from './calls.ts';
import { arrayFact, arrayKeys, isArrayWrapper } from './joblib-array.ts';
import { decodeLiteral, isQuoted, type LiteralForm, longestName } from './literal.ts';
import { carried, makeContainer, makeTuple } from './make-value.ts';
import { type Instruction, opcodeNames, readInstruction } from './opcodes.ts';
import { createStack, Underflow } from './stack.ts';
import { type Container, emptyTuple, type Literal, no, none, opaque, type Value, yes } from './values.ts';

export interface MachineEvents extends PickleEvents {
  onLiteral(literal: Literal): void;
  /** A name is not in the pickle but worked out by it. */
  onHiddenName(at: number): void;
  /** Something imported is changed, for everybody who uses it. */
  onOverwrite(target: Value, at: number): void;
  /** A callable of the registry of extensions. */
  onExtension(code: number, at: number): void;
}

export interface Run {
  /**
   * `stop`: the pickle ended as it should. `array`: the bytes of an array follow, which only the library that wrote them
   * can skip. `limit`: it keeps more on its stack than any honest one.
   */
  readonly ended: 'stop' | 'broken' | 'limit' | 'array';
  /** Offset behind the last instruction that was understood. */
  readonly end: number;
  readonly opcodes: number;
  /** The wrapper whose array follows. */
  readonly wrapper?: Value;
}

/** One pickle that is being read. */
export interface Machine {
  /** Reads on from `at` until something ends it. */
  run(at: number): Run;
}

/**
 * The stack machine of CPython's unpickler, on symbols: nothing is imported and nothing called. What the unpickler
 * refuses ends it here too, and what happened before was told already. Time is linear in the bytes read; the stack and the
 * memo are bounded, and what the memo cannot hold is taken for unknown.
 *
 * @param end nothing is read at or behind this offset
 * @param seed what lies on the stack at the start
 * @see https://github.com/python/cpython/blob/v3.14.0/Modules/_pickle.c
 */
export function createMachine(
  reader: ByteReader,
  end: number,
  events: MachineEvents,
  limits: { readonly longestLine: number; readonly opcodes: number },
  seed: readonly Value[] = [],
): Machine {
  const instruction: Instruction = {
    code: 0,
    at: 0,
    dataAt: 0,
    dataLength: 0,
    secondAt: 0,
    secondLength: 0,
    value: 0,
    next: 0,
  };
  const stack = createStack(seed);
  const memo: (Value | undefined)[] = [];
  let memoized = 0;
  let opcodes = 0;

  function run(start: number): Run {
    let at = start;
    try {
      while (opcodes < limits.opcodes && readInstruction(reader, at, end, limits.longestLine, instruction)) {
        opcodes++;
        const name = opcodeNames[instruction.code]!;
        if (name === 'STOP') {
          stack.pop();
          return { ended: 'stop', end: instruction.next, opcodes };
        }
        if (!step(name)) break;
        at = instruction.next;
        if (name === 'BUILD' && isArrayWrapper(stack.top()))
          return { ended: 'array', end: at, opcodes, wrapper: stack.top() };
        if (stack.full()) return { ended: 'limit', end: at, opcodes };
      }
    } catch (error) {
      if (!(error instanceof Underflow)) throw error;
    }
    return { ended: 'broken', end: at, opcodes };
  }

  /** @returns false where the unpickler would refuse */
  function step(name: string): boolean {
    const { at, dataAt, dataLength, value } = instruction;
    switch (name) {
      case 'PROTO':
        return value <= 5;
      case 'FRAME':
        return true;
      case 'MARK':
        stack.mark();
        return true;
      case 'POP':
        stack.drop();
        return true;
      case 'POP_MARK':
        stack.popMark();
        return true;
      case 'DUP':
        stack.push(stack.top());
        return true;
      case 'NONE':
        return push(none);
      case 'NEWTRUE':
        return push(yes);
      case 'NEWFALSE':
        return push(no);
      case 'INT':
      case 'LONG':
      case 'FLOAT':
        return isNumber(dataAt, dataLength) && push(opaque);
      case 'BININT':
        return push({ kind: 'int', value: value | 0 });
      case 'BININT1':
      case 'BININT2':
        return push({ kind: 'int', value });
      case 'LONG1':
      case 'LONG4':
        return push(dataLength <= 6 ? { kind: 'int', value: littleEndian(dataAt, dataLength) } : opaque);
      case 'BINFLOAT':
      case 'NEXT_BUFFER':
      case 'EMPTY_SET':
        return push(name === 'EMPTY_SET' ? makeContainer('set') : opaque);
      case 'READONLY_BUFFER':
        stack.top();
        return true;
      case 'PERSID':
        return push(opaque);
      case 'BINPERSID':
        stack.pop();
        return push(opaque);
      case 'STRING':
        return isQuoted(reader, dataAt, dataLength) && literal('quoted');
      case 'BINSTRING':
      case 'SHORT_BINSTRING':
        return literal('latin1');
      case 'UNICODE':
        return literal('raw-unicode');
      case 'BINUNICODE':
      case 'SHORT_BINUNICODE':
      case 'BINUNICODE8':
        return literal('utf8');
      case 'BINBYTES':
      case 'SHORT_BINBYTES':
      case 'BINBYTES8':
      case 'BYTEARRAY8':
        return literal('bytes');
      case 'EMPTY_LIST':
        return push(makeContainer('list'));
      case 'EMPTY_DICT':
        return push(makeContainer('dict'));
      case 'EMPTY_TUPLE':
        return push(emptyTuple);
      case 'LIST':
        return push(makeContainer('list', stack.popMark()));
      case 'FROZENSET':
        return push(makeContainer('set', stack.popMark()));
      case 'TUPLE': {
        const items = stack.popMark();
        return push(makeTuple(items, items.length));
      }
      case 'TUPLE1':
      case 'TUPLE2':
      case 'TUPLE3':
        return push(makeTuple(stack.take(name === 'TUPLE1' ? 1 : name === 'TUPLE2' ? 2 : 3)));
      case 'DICT': {
        const items = stack.popMark();
        const dict = makeContainer('dict');
        setItems(dict, items);
        return items.length % 2 === 0 && push(dict);
      }
      case 'APPEND':
        return extend([stack.pop()], at, name);
      case 'APPENDS':
      case 'ADDITEMS':
        return extend(stack.popMark(), at, name);
      case 'SETITEM':
        return store(stack.take(2), at);
      case 'SETITEMS': {
        const items = stack.popMark();
        return items.length % 2 === 0 && store(items, at);
      }
      case 'PUT':
        return put(decimal(dataAt, dataLength));
      case 'BINPUT':
      case 'LONG_BINPUT':
        return put(value);
      case 'MEMOIZE':
        return put(memoized);
      case 'GET':
        return get(decimal(dataAt, dataLength));
      case 'BINGET':
      case 'LONG_BINGET':
        return get(value);
      case 'GLOBAL':
        return importLines();
      case 'STACK_GLOBAL': {
        const [module, global] = stack.take(2);
        return importNames(module!, global!, at);
      }
      case 'EXT1':
      case 'EXT2':
      case 'EXT4':
        events.onExtension(value, at);
        return push(opaque);
      case 'INST': {
        const args = stack.popMark();
        return importLines() && call(stack.pop(), makeTuple(args, args.length), at, name);
      }
      case 'OBJ': {
        const [cls, ...args] = stack.popMark();
        return cls !== undefined && call(cls, makeTuple(args, args.length), at, name);
      }
      case 'REDUCE':
      case 'NEWOBJ': {
        const [callee, args] = stack.take(2);
        return isCallable(callee!) && isArguments(args!) && call(callee!, args!, at, name);
      }
      case 'NEWOBJ_EX': {
        const [callee, args, named] = stack.take(3);
        if (!isCallable(callee!) || !isArguments(args!)) return false;
        const all = args!.kind === 'tuple' ? [...args!.items, named!] : [named!];
        return call(callee!, makeTuple(all), at, name);
      }
      case 'BUILD': {
        const state = stack.pop();
        return build(stack.top(), state, at);
      }
      default:
        return false;
    }
  }

  function push(value: Value): true {
    stack.push(value);
    return true;
  }

  function literal(form: LiteralForm): true {
    const value: Literal = { kind: 'literal', at: instruction.dataAt, length: instruction.dataLength, form };
    events.onLiteral(value);
    return push(value);
  }

  function call(callee: Value, args: Value, at: number, name: string): true {
    return push(evaluateCall(reader, events, callee, args, at, name));
  }

  function importLines(): boolean {
    const { at, dataAt, dataLength, secondAt, secondLength } = instruction;
    if (!isPlainName(dataAt, dataLength) || !isPlainName(secondAt, secondLength)) return false;
    return importNames(
      { kind: 'literal', at: dataAt, length: dataLength, form: 'utf8' },
      { kind: 'literal', at: secondAt, length: secondLength, form: 'utf8' },
      at,
    );
  }

  function importNames(module: Value, name: Value, at: number): boolean {
    if (module.kind === 'literal' && name.kind === 'literal') {
      if (module.length > longestName || name.length > longestName) events.onHiddenName(at);
      const global = makeGlobal(decodeLiteral(reader, module), decodeLiteral(reader, name), at);
      events.onImport(global);
      return push(global);
    }
    if (isConcrete(module) || isConcrete(name)) return false;
    events.onHiddenName(at);
    return push(opaque);
  }

  function put(index: number): boolean {
    if (index < 0) return false;
    const value = stack.top();
    if (index < memoLimit) {
      if (memo[index] === undefined) memoized++;
      memo[index] = value;
    } else memoized++;
    return true;
  }

  function get(index: number): boolean {
    if (index < 0) return false;
    const value = index < memoLimit ? memo[index] : opaque;
    return value !== undefined && push(value);
  }

  /** APPEND and its like on an instance call a method of its own, which BUILD may have put there. */
  function extend(items: readonly Value[], at: number, name: string): boolean {
    const target = stack.top();
    if (target.kind === 'list' || target.kind === 'set') {
      for (const item of items) target.carries ??= carried(item);
      return true;
    }
    if (target.kind === 'global') events.onOverwrite(target, at);
    callHook(target, makeTuple(items, items.length), at, name);
    return target.kind === 'result' || target.kind === 'opaque' || target.kind === 'global';
  }

  function store(items: readonly Value[], at: number): boolean {
    const target = stack.top();
    if (target.kind === 'dict') setItems(target, items);
    else if (target.kind === 'global') events.onOverwrite(target, at);
    return target.kind !== 'int' && target.kind !== 'literal' && target.kind !== 'tuple';
  }

  function setItems(dict: Container, items: readonly Value[]): void {
    for (let i = 0; i + 1 < items.length; i += 2) {
      const key = items[i]!;
      const value = items[i + 1]!;
      dict.carries ??= carried(value) ?? carried(key);
      if (key.kind !== 'literal' || key.length > longestKey) continue;
      const kept = arrayFact(value);
      if (kept === null) continue;
      const name = decodeLiteral(reader, key);
      if (!arrayKeys.has(name)) continue;
      dict.entries ??= new Map();
      dict.entries.set(name, kept);
    }
  }

  function build(target: Value, state: Value, at: number): boolean {
    if (target.kind === 'global') events.onOverwrite(target, at);
    callHook(target, makeTuple([state]), at, 'BUILD');
    if (target.kind === 'result')
      target.state = { carries: carried(state), entries: state.kind === 'dict' ? state.entries : null };
    return target.kind === 'result' || target.kind === 'global' || target.kind === 'opaque';
  }

  function callHook(target: Value, args: Value, at: number, name: string): void {
    if (target.kind !== 'result' || target.state === null) return;
    const hook = target.state.carries;
    if (hook !== null) events.onCall(hook, args, at, name);
  }

  function isPlainName(at: number, length: number): boolean {
    if (length === 0) return false;
    const bytes = reader.slice(at, Math.min(length, longestName));
    for (const byte of bytes) if (byte <= 0x20 || byte === 0x7f) return false;
    return true;
  }

  function isNumber(at: number, length: number): boolean {
    if (length === 0 || length > longestNumber) return length > longestNumber;
    return /^\s*[-+]?[\w.+-]+\s*$/.test(reader.slice(at, length).toString('latin1'));
  }

  function decimal(at: number, length: number): number {
    const text = length <= 20 ? reader.slice(at, length).toString('latin1').trim() : '';
    return /^\d+$/.test(text) ? Number(text) : -1;
  }

  function littleEndian(at: number, length: number): number {
    return length === 0 ? 0 : reader.slice(at, length).readIntLE(0, length);
  }

  return { run };
}

const memoLimit = 1_000_000;
const longestNumber = 4096;
const longestKey = 32;

function isCallable(value: Value): boolean {
  return value.kind === 'global' || value.kind === 'result' || value.kind === 'opaque';
}

function isArguments(value: Value): boolean {
  return value.kind === 'tuple' || value.kind === 'opaque' || value.kind === 'result';
}

/** Certainly no text. */
function isConcrete(value: Value): boolean {
  return !['literal', 'opaque', 'result'].includes(value.kind);
}
