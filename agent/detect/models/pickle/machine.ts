import type { ByteReader } from '../../byte-reader.ts';
import { callInstructions } from './call-instructions.ts';
import { containerInstructions } from './container-instructions.ts';
import type { Handler, InstructionSet, MachineEvents, MachineState } from './instruction-set.ts';
import { isArrayWrapper } from './joblib-array.ts';
import { type Instruction, opcodeNames, readInstruction } from './opcodes.ts';
import { pushInstructions } from './push-instructions.ts';
import { createStack, Underflow } from './stack.ts';
import { stackInstructions } from './stack-instructions.ts';
import type { Value } from './values.ts';

export interface Run {
  /**
   * `stop`: the pickle ended as it should. `array`: the bytes of an array follow, which only the library that wrote them
   * can skip. `limit`: it keeps more on its stack than any honest one, or the work allowed is done.
   */
  readonly ended: 'stop' | 'broken' | 'limit' | 'array';
  /** Offset behind the last instruction that was understood. */
  readonly end: number;
  readonly opcodes: number;
  /** The wrapper whose array follows. */
  readonly wrapper?: Value;
}

export interface MachineLimits {
  /** Bytes in which a line has to end. */
  readonly longestLine: number;
  /** Opcodes that may still be carried out, shared by all machines of a file: whatever it nests, its time is linear. */
  readonly work: { left: number };
}

/** One pickle that is being read. */
export interface Machine {
  /** Reads on from `at` until something ends it. */
  run(at: number): Run;
}

const instructions: InstructionSet = {
  ...pushInstructions,
  ...stackInstructions,
  ...containerInstructions,
  ...callInstructions,
};
const handlers: readonly (Handler | undefined)[] = opcodeNames.map((name) =>
  name === undefined ? undefined : instructions[name],
);
const stop = opcodeNames.indexOf('STOP');
const build = opcodeNames.indexOf('BUILD');

/**
 * The stack machine of CPython's unpicklers, in C and in Python, on symbols: nothing is imported and nothing called. What both
 * refuse ends it here too, and what happened before was told already. Time is linear in the bytes read; the stack and the
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
  limits: MachineLimits,
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
  const state: MachineState = { reader, events, stack, memo: [], scattered: new Map(), memoized: 0 };
  let opcodes = 0;

  function run(start: number): Run {
    let at = start;
    try {
      while (readInstruction(reader, at, end, limits.longestLine, instruction)) {
        opcodes++;
        if (limits.work.left-- <= 0) return { ended: 'limit', end: at, opcodes };
        const { code } = instruction;
        if (code === stop) {
          stack.pop();
          return { ended: 'stop', end: instruction.next, opcodes };
        }
        if (!handlers[code]!(state, instruction)) break;
        at = instruction.next;
        if (code === build && isArrayWrapper(stack.top()))
          return { ended: 'array', end: at, opcodes, wrapper: stack.top() };
        if (stack.full()) return { ended: 'limit', end: at, opcodes };
      }
    } catch (error) {
      if (!(error instanceof Underflow)) throw error;
    }
    return { ended: 'broken', end: at, opcodes };
  }

  return { run };
}
