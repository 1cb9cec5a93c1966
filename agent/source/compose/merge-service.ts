import { at, type ComposeNode, entriesOf, itemsOf, list, map, textOf } from './node.ts';

/** Fields whose list replaces the other one. */
const replaced = new Set(['command', 'entrypoint', 'healthcheck.test']);

/** Lists in which an item takes the place of the one for the same target. */
const keyed: Readonly<Record<string, (item: ComposeNode) => string>> = {
  volumes: (item) => textOf(at(item, 'target')) ?? '',
  devices: (item) => textOf(at(item, 'target')) ?? '',
  secrets: (item) => textOf(at(item, 'target')) ?? textOf(at(item, 'source')) ?? '',
  configs: (item) => textOf(at(item, 'target')) ?? textOf(at(item, 'source')) ?? '',
  ports: (item) =>
    ['host_ip', 'published', 'target', 'protocol'].map((key) => textOf(at(item, key)) ?? '').join(' '),
};

/**
 * What a service comes to that extends another: mappings are merged, lists joined, single values replaced. Both in their
 * long form.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function mergeService(base: ComposeNode, over: ComposeNode): ComposeNode {
  return merge(base, over, '');
}

function merge(base: ComposeNode, over: ComposeNode, path: string): ComposeNode {
  if (over.kind === 'scalar' && over.value === null) return base;
  if (base.kind === 'map' && over.kind === 'map') {
    if (path.startsWith('ulimits.')) return over;
    if (path === 'logging' && differ(at(base, 'driver'), at(over, 'driver'))) return over;
    const merged = new Map(base.entries);
    for (const [key, value] of entriesOf(over)) {
      const before = merged.get(key);
      merged.set(
        key,
        before === undefined ? value : merge(before, value, path === '' ? key : `${path}.${key}`),
      );
    }
    return map(over, merged);
  }
  if (base.kind === 'list' && over.kind === 'list' && !replaced.has(path)) return joined(base, over, path);
  return over;
}

function joined(base: ComposeNode, over: ComposeNode, path: string): ComposeNode {
  const keyOf = Object.hasOwn(keyed, path) ? keyed[path] : undefined;
  const byKey = new Map<string, ComposeNode>();
  for (const [i, item] of [...itemsOf(base), ...itemsOf(over)].entries()) {
    const plain = item.kind === 'scalar' ? `scalar ${String(item.value)}` : `item ${i}`;
    byKey.set(keyOf?.(item) ?? plain, item);
  }
  return list(over, [...byKey.values()]);
}

function differ(a: ComposeNode | undefined, b: ComposeNode | undefined): boolean {
  return a !== undefined && b !== undefined && textOf(a) !== textOf(b);
}
