import type { Faults, Place } from '../fault.ts';
import { interpolate, type Variable } from './interpolate.ts';
import { type ComposeNode, list, map } from './node.ts';

/** A variable, and the value that asks for it. */
export interface UsedVariable extends Variable, Place {
  /** Keys and indices that lead to the value, as they are in the file. */
  readonly path: readonly string[];
}

/**
 * Fills in the variables of every text in the tree; keys are left as they are, as Compose does.
 * @param used takes up the variables that are met
 */
export function interpolateTree(
  node: ComposeNode,
  faults: Faults,
  used: UsedVariable[],
  path: readonly string[] = [],
): ComposeNode {
  if (node.kind === 'list')
    return list(
      node,
      node.items.map((item, i) => interpolateTree(item, faults, used, [...path, String(i)])),
    );
  if (node.kind === 'map')
    return map(
      node,
      [...node.entries].map(
        ([key, value]) => [key, interpolateTree(value, faults, used, [...path, key])] as const,
      ),
    );
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, variables, fault } = interpolate(node.value);
  if (fault !== null) faults.add('compose/interpolation', node, fault);
  const named = new Map(variables.map((variable) => [`${variable.name} ${variable.hasDefault}`, variable]));
  for (const variable of named.values()) used.push({ ...variable, path, file: node.file, line: node.line });
  return { ...node, value: text };
}
