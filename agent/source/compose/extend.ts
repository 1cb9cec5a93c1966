import type { Faults } from '../fault.ts';
import { mergeService } from './merge-service.ts';
import { at, type ComposeNode, entriesOf, textOf, weightOf } from './node.ts';

/** Services that extend one another in a chain. */
const chainLimit = 16;

/** Values that all extended services together may come to: each has its own copy of its base's. */
const valueLimit = 50_000;

/**
 * Resolves `extends` within the file. A service of another file is not followed: a source is one file, and there is no other
 * beside it where it runs. `extends` itself stays, for whoever judges it.
 * @param services by name, in their long form
 */
export function extendServices(
  services: ReadonlyMap<string, ComposeNode>,
  faults: Faults,
): Map<string, ComposeNode> {
  const done = new Map<string, { readonly node: ComposeNode; readonly links: number }>();
  let values = 0;

  function resolve(name: string, chain: readonly string[]): { node: ComposeNode; links: number } {
    const known = done.get(name);
    if (known !== undefined) return known;
    const service = services.get(name)!;
    const base = baseOf(service, [...chain, name]);
    let resolved = { node: service, links: 0 };
    if (base !== null) {
      const node = mergeService(withoutExtends(base.node), service);
      values += countValues(node);
      if (values <= valueLimit) resolved = { node, links: base.links + 1 };
      else
        faults.add('compose/too-large', service, `extended services come to more than ${valueLimit} values`);
    }
    done.set(name, resolved);
    return resolved;
  }

  function baseOf(service: ComposeNode, chain: readonly string[]) {
    const extension = at(service, 'extends');
    const target = textOf(at(extension, 'service'));
    if (extension === undefined || target === null || at(extension, 'file') !== undefined) return null;
    const circular = () =>
      faults.add('compose/circular', extension, `${chain.slice(-4).join(' → ')} → ${target}`);
    if (!services.has(target)) {
      faults.add('compose/undefined-reference', extension, `${target}, which is extended, is not there`);
      return null;
    }
    if (chain.includes(target) || chain.length > chainLimit) {
      circular();
      return null;
    }
    const base = resolve(target, chain);
    if (base.links < chainLimit) return base;
    circular();
    return null;
  }

  for (const name of services.keys()) resolve(name, []);
  return new Map([...services.keys()].map((name) => [name, done.get(name)!.node]));
}

function withoutExtends(node: ComposeNode): ComposeNode {
  return node.kind === 'map'
    ? { ...node, entries: new Map(entriesOf(node).filter(([key]) => key !== 'extends')) }
    : node;
}

function countValues(node: ComposeNode): number {
  if (node.kind === 'scalar') return weightOf(node.value);
  const children = node.kind === 'list' ? node.items : [...node.entries.values()];
  return children.reduce((sum, child) => sum + countValues(child), 1);
}
