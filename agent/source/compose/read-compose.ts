import { collectFaults, type Faults } from '../fault.ts';
import type { PinnedBytes } from '../pinned-bytes.ts';
import { canonicalInclude, canonicalResource, canonicalService } from './canonical.ts';
import { expand } from './expand.ts';
import { extendServices } from './extend.ts';
import { fileShape } from './file-shape.ts';
import { interpolateTree, type UsedVariable } from './interpolate-tree.ts';
import type { ReadCompose } from './model.ts';
import { type ComposeMap, type ComposeNode, list, map } from './node.ts';
import { parseYaml } from './parse-yaml.ts';
import { checkReferences } from './references.ts';
import { readService } from './service.ts';
import { checkShape } from './shape.ts';

/** Services that a file may have. */
const serviceLimit = 256;

/**
 * Reads a compose file from hostile bytes as Compose would where it runs, with nothing set in its environment and no other
 * file beside it. Never throws: what is wrong with the file is among the faults, each with its line, at most 100.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function readCompose({ name: file, bytes }: PinnedBytes): ReadCompose {
  const faults = collectFaults();
  const variables: UsedVariable[] = [];
  const root = readRoot(bytes, file, faults, variables);
  if (root === null) return { model: null, faults: faults.list };
  const services = root.entries.get('services');
  return {
    model: {
      file,
      root,
      variables,
      services:
        services?.kind === 'map'
          ? [...services.entries].flatMap(([name, node]) =>
              node.kind === 'map' ? [readService(name, node)] : [],
            )
          : [],
    },
    faults: faults.list,
  };
}

function readRoot(bytes: Buffer, file: string, faults: Faults, variables: UsedVariable[]): ComposeMap | null {
  const parsed = parseYaml(bytes, file, faults);
  const tree = parsed === null ? null : expand(parsed, file, faults);
  if (tree === null) return null;
  if (tree.kind !== 'map') {
    faults.add('compose/syntax', tree, 'the file is not a mapping');
    return null;
  }
  const filled = interpolateTree(tree, faults, variables);
  checkShape(filled, fileShape, '', faults);
  if (filled.kind !== 'map') return null;
  const services = filled.entries.get('services');
  if (services?.kind === 'map' && services.entries.size > serviceLimit) {
    faults.add('compose/too-large', services, `the file has more than ${serviceLimit} services`);
    return null;
  }
  const root = map(
    filled,
    [...filled.entries].map(([key, node]) => [key, canonicalSection(key, node, faults)] as const),
  );
  checkReferences(root, faults);
  return root;
}

function canonicalSection(key: string, node: ComposeNode, faults: Faults): ComposeNode {
  if (key === 'include' && node.kind === 'list')
    return list(
      node,
      node.items.map((item) => canonicalInclude(item, faults)),
    );
  if (node.kind !== 'map') return node;
  const each = (transform: (entry: ComposeNode, faults: Faults) => ComposeNode) =>
    new Map([...node.entries].map(([name, entry]) => [name, transform(entry, faults)] as const));
  if (key === 'services') return map(node, extendServices(each(canonicalService), faults));
  if (['networks', 'volumes', 'secrets', 'configs'].includes(key)) return map(node, each(canonicalResource));
  return node;
}
