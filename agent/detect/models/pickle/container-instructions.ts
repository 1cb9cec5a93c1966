import type { InstructionSet, MachineState } from './instruction-set.ts';
import { arrayFact, arrayKey } from './joblib-array.ts';
import { carried, makeContainer, makeTuple } from './make-value.ts';
import type { Container, Value } from './values.ts';

/** Instructions that make and fill lists, tuples, sets and dicts, and change instances. */
export const containerInstructions: InstructionSet = {
  LIST({ stack }) {
    stack.push(makeContainer('list', stack.popMark()));
    return true;
  },
  FROZENSET({ stack }) {
    stack.push(makeContainer('set', stack.popMark()));
    return true;
  },
  TUPLE({ stack }) {
    const items = stack.popMark();
    stack.push(makeTuple(items));
    return true;
  },
  TUPLE1: ({ stack }) => pushTuple(stack, 1),
  TUPLE2: ({ stack }) => pushTuple(stack, 2),
  TUPLE3: ({ stack }) => pushTuple(stack, 3),
  DICT(state) {
    const items = state.stack.popMark();
    const dict = makeContainer('dict');
    setItems(state, dict, items);
    state.stack.push(dict);
    return items.length % 2 === 0;
  },
  APPEND: (state, { at }) => extend(state, [state.stack.pop()], at, 'APPEND'),
  APPENDS: (state, { at }) => extend(state, state.stack.popMark(), at, 'APPENDS'),
  ADDITEMS: (state, { at }) => extend(state, state.stack.popMark(), at, 'ADDITEMS'),
  SETITEM: (state, { at }) => store(state, state.stack.take(2), at),
  SETITEMS: (state, { at }) => store(state, state.stack.popMark(), at),
  BUILD(state, { at }) {
    const given = state.stack.pop();
    const target = state.stack.top();
    if (target.kind === 'global') state.events.onOverwrite(target, at);
    callHook(state, target, makeTuple([given]), at, 'BUILD');
    if (target.kind === 'result')
      target.state = { carries: carried(given), entries: given.kind === 'dict' ? given.entries : null };
    return true;
  },
};

function pushTuple(stack: MachineState['stack'], count: number): true {
  stack.push(makeTuple(stack.take(count)));
  return true;
}

function isInstance(value: Value): boolean {
  return value.kind === 'result' || value.kind === 'global' || value.kind === 'opaque';
}

/** On anything but a list, the unpickler calls a method of the target, which BUILD may have put there. */
function extend(state: MachineState, items: readonly Value[], at: number, opcode: string): boolean {
  const target = state.stack.top();
  if (target.kind === 'list' || target.kind === 'set') {
    for (const item of items) target.carries ??= carried(item);
    return true;
  }
  if (target.kind === 'global') state.events.onOverwrite(target, at);
  callHook(state, target, makeTuple(items), at, opcode);
  return isInstance(target) || target.kind === 'literal';
}

function store(state: MachineState, items: readonly Value[], at: number): boolean {
  const target = state.stack.top();
  if (target.kind === 'dict') setItems(state, target, items);
  else if (target.kind === 'global') state.events.onOverwrite(target, at);
  return items.length % 2 === 0 && target.kind !== 'int' && target.kind !== 'tuple';
}

function setItems({ reader }: MachineState, dict: Container, items: readonly Value[]): void {
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i]!;
    const value = items[i + 1]!;
    dict.carries ??= carried(value) ?? carried(key);
    const name = arrayKey(reader, key);
    if (name === null) continue;
    const fact = arrayFact(value);
    if (fact === null) continue;
    dict.entries ??= new Map();
    dict.entries.set(name, fact);
  }
}

function callHook({ events }: MachineState, target: Value, args: Value, at: number, opcode: string): void {
  if (target.kind === 'result' && target.state?.carries)
    events.onCall(target.state.carries, args, at, opcode);
}
