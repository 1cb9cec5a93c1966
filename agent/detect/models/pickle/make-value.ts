import { isDenied } from './grade-global.ts';
import {
  type Container,
  deepest,
  emptyTuple,
  type Global,
  itemsKept,
  opaque,
  type Result,
  type Tuple,
  type Value,
} from './values.ts';

/** A denied callable that this value is or holds. */
export function carried(value: Value): Global | null {
  switch (value.kind) {
    case 'global':
      return isDenied(value.grade) && value.grade !== 'invoker' ? value : null;
    case 'tuple':
    case 'result':
    case 'list':
    case 'dict':
    case 'set':
      return value.carries;
    default:
      return null;
  }
}

function depthOf(value: Value): number {
  return value.kind === 'tuple' || value.kind === 'result' ? value.depth : 0;
}

function shallow(value: Value): Value {
  return depthOf(value) >= deepest ? opaque : value;
}

/** @param length how many there are, where `items` are only the first */
export function makeTuple(items: readonly Value[], length = items.length): Tuple {
  if (length === 0) return emptyTuple;
  let carries: Global | null = null;
  let depth = 0;
  const kept: Value[] = [];
  for (const item of items) {
    carries ??= carried(item);
    if (kept.length === itemsKept) continue;
    const value = shallow(item);
    depth = Math.max(depth, depthOf(value));
    kept.push(value);
  }
  return { kind: 'tuple', items: kept, length, carries, depth: depth + 1 };
}

export function makeResult(callee: Value, args: Value): Result {
  const from = shallow(callee);
  const given = shallow(args);
  return {
    kind: 'result',
    callee: from,
    args: given,
    carries: carried(callee) ?? carried(args),
    depth: 1 + Math.max(depthOf(from), depthOf(given)),
    state: null,
  };
}

export function makeContainer(kind: Container['kind'], items: readonly Value[] = []): Container {
  const container: Container = { kind, carries: null, entries: null };
  for (const item of items) container.carries ??= carried(item);
  return container;
}
