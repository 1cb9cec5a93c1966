import type { ByteReader } from '../../byte-reader.ts';
import type { Handler, InstructionSet, MachineState } from './instruction-set.ts';
import { opaque, type Value } from './values.ts';

const accept: Handler = () => true;

/** Instructions that move what is there: the stack, its marks and the memo. */
export const stackInstructions: InstructionSet = {
  PROTO: (_, { value }) => value <= 5,
  FRAME: accept,
  MARK({ stack }) {
    stack.mark();
    return true;
  },
  POP({ stack }) {
    stack.drop();
    return true;
  },
  POP_MARK({ stack }) {
    stack.popMark();
    return true;
  },
  DUP({ stack }) {
    stack.push(stack.top());
    return true;
  },
  READONLY_BUFFER({ stack }) {
    stack.top();
    return true;
  },
  BINPERSID({ stack }) {
    stack.pop();
    stack.push(opaque);
    return true;
  },
  PUT: (state, { dataAt, dataLength }) => put(state, decimal(state.reader, dataAt, dataLength)),
  BINPUT: (state, { value }) => put(state, value),
  LONG_BINPUT: (state, { value }) => put(state, value),
  MEMOIZE: (state) => put(state, state.memoized),
  GET: (state, { dataAt, dataLength }) => get(state, decimal(state.reader, dataAt, dataLength)),
  BINGET: (state, { value }) => get(state, value),
  LONG_BINGET: (state, { value }) => get(state, value),
};

/** Slots that are remembered; what others hold is taken for unknown. */
const memoLimit = 1_000_000;

function put(state: MachineState, index: number): boolean {
  if (index < 0) return false;
  const value = state.stack.top();
  if (index >= memoLimit) {
    state.memoized++;
    return true;
  }
  if (recall(state, index) === undefined) state.memoized++;
  if (index <= state.memo.length) state.memo[index] = value;
  else state.scattered.set(index, value);
  return true;
}

function recall({ memo, scattered }: MachineState, index: number): Value | undefined {
  return index < memo.length ? memo[index] : scattered.get(index);
}

function get(state: MachineState, index: number): boolean {
  if (index < 0) return false;
  const value = index < memoLimit ? recall(state, index) : opaque;
  if (value === undefined) return false;
  state.stack.push(value);
  return true;
}

/** As Python's `int` reads it: signs, blanks, underscores and leading zeros are no hindrance. */
function decimal(reader: ByteReader, at: number, length: number): number {
  const text = reader.slice(at, Math.min(length, longestIndex)).toString('latin1');
  return /^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text) ? Number(text.trim().replaceAll('_', '')) : -1;
}

const longestIndex = 4096;
