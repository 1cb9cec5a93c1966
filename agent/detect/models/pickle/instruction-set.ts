import type { ByteReader } from '../../byte-reader.ts';
import type { PickleEvents } from './calls.ts';
import type { Instruction } from './opcodes.ts';
import type { Stack } from './stack.ts';
import type { Literal, Value } from './values.ts';

export interface MachineEvents extends PickleEvents {
  onLiteral(literal: Literal): void;
  /** A name is not in the pickle but worked out by it. */
  onHiddenName(at: number): void;
  /** Something imported is changed, for everybody who uses it. */
  onOverwrite(target: Value, at: number): void;
  /** A callable of the registry of extensions. */
  onExtension(code: number, at: number): void;
}

/** What instructions work on. */
export interface MachineState {
  readonly reader: ByteReader;
  readonly events: MachineEvents;
  readonly stack: Stack;
  /** The memo up to its first gap, and what lies behind it. */
  readonly memo: Value[];
  readonly scattered: Map<number, Value>;
  /** Slots of the memo in use. */
  memoized: number;
}

/** Carries one instruction out. Returns false where the unpickler would refuse; may throw Underflow. */
export type Handler = (state: MachineState, instruction: Instruction) => boolean;

export type InstructionSet = Readonly<Record<string, Handler>>;
