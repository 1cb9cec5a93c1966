import type { Value } from './values.ts';

/** The pickle takes more from its stack than there is: the unpickler refuses it. */
export class Underflow extends Error {}

/** The stack of an unpickler with its marks. Every method but `push` and `mark` throws Underflow. */
export interface Stack {
  push(value: Value): void;
  pop(): Value;
  top(): Value;
  /** The last `count`, lowest first. */
  take(count: number): Value[];
  mark(): void;
  /** What lies above the last mark, which goes too. */
  popMark(): Value[];
  /** The last value, or the last mark if nothing lies above it. */
  drop(): void;
  /** More lies here than any honest pickle needs. */
  full(): boolean;
}

const most = 4 * 1024 * 1024;

export function createStack(seed: readonly Value[]): Stack {
  const values: Value[] = [...seed];
  const marks: number[] = [];
  let fence = 0;
  const need = (count: number) => {
    if (values.length - fence < count) throw new Underflow();
  };
  const unmark = () => {
    if (marks.pop() === undefined) throw new Underflow();
    fence = marks.at(-1) ?? 0;
  };
  return {
    push: (value) => void values.push(value),
    pop() {
      need(1);
      return values.pop()!;
    },
    top() {
      need(1);
      return values[values.length - 1]!;
    },
    take(count) {
      need(count);
      return values.splice(values.length - count, count);
    },
    mark() {
      fence = values.length;
      marks.push(fence);
    },
    popMark() {
      const start = fence;
      unmark();
      return values.splice(start);
    },
    drop() {
      if (values.length > fence) values.pop();
      else unmark();
    },
    full: () => values.length > most || marks.length > most,
  };
}
