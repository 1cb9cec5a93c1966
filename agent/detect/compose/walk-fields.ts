import type { ComposeNode } from '../../source/compose/node.ts';
import type { ComposeRow } from './row.ts';
import { rowFor } from './table.ts';

/** A field of a compose file in its long form, and what the table says of it. */
export interface ComposeField {
  /** Names and indices that lead to it. Not escaped. */
  readonly path: readonly string[];
  readonly node: ComposeNode;
  /** null where the table knows neither the field nor one below it; `parent` where only fields below it are known. */
  readonly row: ComposeRow | 'parent' | null;
}

/** Every field, a field before those below it; below one that the table does not know, none. Extensions (`x-…`) are left out. */
export function* walkFields(node: ComposeNode, path: readonly string[] = []): Generator<ComposeField> {
  if (path.length > 0) {
    const row = rowFor(path);
    yield { path, node, row };
    if (row === null) return;
  }
  if (node.kind === 'scalar') return;
  const children = node.kind === 'list' ? node.items.entries() : node.entries;
  for (const [key, child] of children)
    if (typeof key === 'number' || !key.startsWith('x-') || !isExtensible(path))
      yield* walkFields(child, [...path, String(key)]);
}

/** Whether keys that begin with `x-` are extensions here, not names: names are free below these. */
function isExtensible(path: readonly string[]): boolean {
  const last = path.at(-1) ?? '';
  const isNames =
    (path.length === 1 &&
      ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'].includes(last)) ||
    [
      'environment',
      'labels',
      'annotations',
      'sysctls',
      'extra_hosts',
      'networks',
      'depends_on',
      'options',
      'driver_opts',
      'args',
    ].includes(last);
  return !isNames;
}
