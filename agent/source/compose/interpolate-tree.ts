import type { Faults } from '../fault.ts';
import { interpolate } from './interpolate.ts';
import { type ComposeNode, list, map } from './node.ts';

/** Fills in the variables of every text in the tree; keys are left as they are, as Compose does. */
export function interpolateTree(node: ComposeNode, faults: Faults): ComposeNode {
  if (node.kind === 'list')
    return list(
      node,
      node.items.map((item) => interpolateTree(item, faults)),
    );
  if (node.kind === 'map')
    return map(
      node,
      [...node.entries].map(([key, value]) => [key, interpolateTree(value, faults)] as const),
    );
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, variables, fault } = interpolate(node.value);
  if (fault !== null) faults.add('compose/interpolation', node, fault);
  return { ...node, value: text, variables };
}
