import type { Grade } from './grade-global.ts';
import type { LiteralForm } from './literal.ts';

/** A text or bytes literal, by where it stands: it is decoded when somebody asks. */
export interface Literal {
  readonly kind: 'literal';
  readonly at: number;
  readonly length: number;
  readonly form: LiteralForm;
}

/** Something imported; `name` may be a path of attributes, and is '' for a module. */
export interface Global {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
  readonly grade: Grade;
  /** Offset of the opcode that imported it. */
  readonly at: number;
}

/** What a call gave back. */
export interface Result {
  readonly kind: 'result';
  readonly callee: Value;
  readonly args: Value;
  /** A denied callable somewhere in it. */
  readonly carries: Global | null;
  readonly depth: number;
  /** What BUILD gave it, in short. */
  state: Pick<Container, 'carries' | 'entries'> | null;
}

export interface Tuple {
  readonly kind: 'tuple';
  /** The first 16. */
  readonly items: readonly Value[];
  readonly length: number;
  readonly carries: Global | null;
  readonly depth: number;
}

export interface Container {
  readonly kind: 'list' | 'dict' | 'set';
  carries: Global | null;
  /** Of a dict: what describes an array. */
  entries: Map<string, Value> | null;
}

export interface Int {
  readonly kind: 'int';
  readonly value: number;
}

export interface Opaque {
  readonly kind: 'opaque' | 'none' | 'true' | 'false';
}

export type Value = Literal | Global | Result | Tuple | Container | Int | Opaque;

export const opaque: Opaque = { kind: 'opaque' };
export const none: Opaque = { kind: 'none' };
export const yes: Opaque = { kind: 'true' };
export const no: Opaque = { kind: 'false' };
export const emptyTuple: Tuple = { kind: 'tuple', items: [], length: 0, carries: null, depth: 0 };

/** Values within values are forgotten beyond this depth, so that a chain of calls takes no memory without end. */
export const deepest = 48;
export const itemsKept = 16;
