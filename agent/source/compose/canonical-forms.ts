import type { Faults } from '../fault.ts';
import { type ComposeNode, type ComposeScalar, list, map, scalar } from './node.ts';
import { shellWords } from './shell-words.ts';

/** Writes a value in its long form; one that does not fit its shape is left as it is. */
export type Transform = (node: ComposeNode, faults: Faults) => ComposeNode;

export function withFields(
  node: ComposeNode,
  transforms: Readonly<Record<string, Transform>>,
  faults: Faults,
): ComposeNode {
  if (node.kind !== 'map') return node;
  return map(
    node,
    [...node.entries].map(([key, value]): [string, ComposeNode] => {
      const transform = Object.hasOwn(transforms, key) ? transforms[key] : undefined;
      return [key, transform === undefined ? value : transform(value, faults)];
    }),
  );
}

export const orEmpty = (node: ComposeNode): ComposeNode =>
  node.kind === 'scalar' && node.value === null ? map(node, []) : node;

export const asList: Transform = (node) => (isText(node) ? list(node, [node]) : node);

/** A scalar stands for a mapping with this one field. */
export const asField =
  (field: string): Transform =>
  (node) =>
    isText(node) ? map(node, [[field, node]]) : node;

export const fields =
  (transforms: Readonly<Record<string, Transform>>): Transform =>
  (node, faults) =>
    withFields(node, transforms, faults);

export const each =
  (transform: Transform): Transform =>
  (node, faults) =>
    node.kind === 'list'
      ? list(
          node,
          node.items.map((item) => transform(item, faults)),
        )
      : node;

export const both =
  (first: Transform, second: Transform): Transform =>
  (node, faults) =>
    second(first(node, faults), faults);

/** Names in a list become the keys of a mapping. */
export const namesAsKeys =
  (value: (name: ComposeNode) => ComposeNode): Transform =>
  (node) =>
    node.kind === 'list'
      ? map(
          node,
          node.items.flatMap((item): [string, ComposeNode][] =>
            isText(item) ? [[String(item.value), value(item)]] : [],
          ),
        )
      : node.kind === 'map'
        ? map(
            node,
            [...node.entries].map(([key, entry]) => [key, orEmpty(entry)] as const),
          )
        : node;

export const dict: Transform = (node) => toDict(node, '=');

function toDict(node: ComposeNode, separators: string): ComposeNode {
  if (node.kind !== 'list') return node;
  const entries = new Map<string, ComposeNode>();
  for (const item of node.items) {
    if (!isText(item)) continue;
    const text = String(item.value);
    const at = [...text].findIndex((char) => separators.includes(char));
    const key = at === -1 ? text : text.slice(0, at);
    // The last of two counts, as in Compose.
    entries.delete(key);
    entries.set(key, { ...item, value: at === -1 ? null : text.slice(at + 1) });
  }
  return map(node, entries);
}

/** Names of hosts, each with the list of its addresses. */
export const hosts: Transform = (node) => {
  if (node.kind === 'map')
    return map(
      node,
      [...node.entries].map(([key, value]) => [key, isText(value) ? list(value, [value]) : value] as const),
    );
  if (node.kind !== 'list') return node;
  const addresses = new Map<string, ComposeNode[]>();
  for (const item of node.items) {
    if (!isText(item)) continue;
    const [, host = '', address = ''] = /^([^=:]*)[=:](.*)$/s.exec(String(item.value)) ?? [
      '',
      String(item.value),
    ];
    addresses.set(host, [...(addresses.get(host) ?? []), scalar(item, address.replace(/^\[|\]$/g, ''))]);
  }
  return map(
    node,
    [...addresses].map(([host, items]) => [host, list(items[0]!, items)] as const),
  );
};

export const command: Transform = (node, faults) => {
  if (!isText(node)) return node;
  const words = shellWords(String(node.value));
  if (words === null) faults.add('compose/value-invalid', node, 'a command with a quote that is not closed');
  return list(
    node,
    (words ?? [String(node.value)]).map((text) => scalar(node, text)),
  );
};

export const healthTest: Transform = (node) =>
  isText(node) ? list(node, [scalar(node, 'CMD-SHELL'), node]) : node;

export const ulimits: Transform = (node) =>
  node.kind === 'map'
    ? map(
        node,
        [...node.entries].map(([key, value]): [string, ComposeNode] => [
          key,
          value.kind === 'scalar'
            ? map(value, [
                ['soft', value],
                ['hard', value],
              ])
            : value,
        ]),
      )
    : node;

export const ifText =
  (transform: (node: ComposeScalar, faults: Faults) => ComposeNode): Transform =>
  (node, faults) =>
    isText(node) ? transform(node, faults) : node;

function isText(node: ComposeNode): node is ComposeScalar {
  return node.kind === 'scalar' && node.value !== null;
}
