import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import type { Faults, Place } from '../fault.ts';
import { type ComposeNode, list, map, scalar, weightOf } from './node.ts';
import { depthLimit, type ParsedYaml } from './parse-yaml.ts';
import { resolveScalar } from './resolve-scalar.ts';

/** Values that a file may come to once every alias stands for its content, by their weight. */
const nodeLimit = 10_000;

class TooLarge extends Error {}

/**
 * Turns a document into values: aliases and merge keys resolved, each value with its line. A key that stands twice, and one
 * that is not plain ASCII text, is a fault; the first of two is kept.
 * @returns null when there is nothing, or more than the limit
 */
export function expand({ document, lineAt }: ParsedYaml, file: string, faults: Faults): ComposeNode | null {
  const targets = resolveAliases(document.contents);
  const expanding = new Set<Node>();
  let nodes = 0;
  const placeOf = (node: unknown, fallback: Place): Place => {
    const range = isNode(node) ? node.range : null;
    return range ? { file, line: lineAt(range[0]) } : fallback;
  };

  function convert(node: unknown, place: Place, depth: number): ComposeNode {
    if (++nodes > nodeLimit)
      throw new TooLarge(`the file comes to more than ${nodeLimit} values once its aliases are resolved`);
    if (depth > depthLimit) throw new TooLarge('aliases nest values too deep');
    if (isAlias(node)) {
      const target = targets.get(node);
      if (target === undefined) {
        faults.add('compose/syntax', place, `the alias ${node.source} has no anchor`);
        return scalar(place, null);
      }
      if (expanding.has(target)) throw new TooLarge('an anchor contains itself');
      return convert(target, placeOf(target, place), depth + 1);
    }
    if (isScalar(node)) {
      const text = String(node.value ?? '');
      nodes += weightOf(text);
      return scalar(
        place,
        node.type === Scalar.PLAIN || node.type === undefined ? resolveScalar(text) : text,
      );
    }
    if (!isSeq(node) && !isMap(node)) return scalar(place, null);
    expanding.add(node);
    const converted = isSeq(node)
      ? list(
          place,
          node.items.map((item) => convert(item, placeOf(item, place), depth + 1)),
        )
      : convertMap(node, place, depth);
    expanding.delete(node);
    return converted;
  }

  function convertMap(node: YAMLMap, place: Place, depth: number): ComposeNode {
    const own = new Map<string, ComposeNode>();
    const merged = new Map<string, ComposeNode>();
    const seen = new Set<string>();
    for (const pair of node.items) {
      const at = placeOf(pair.key, place);
      const key = keyOf(pair, at);
      if (key === null) continue;
      if (seen.has(key)) {
        faults.add('compose/duplicate-key', at, `the key ${key} stands twice in one mapping`);
        continue;
      }
      seen.add(key);
      const value = convert(pair.value, at, depth + 1);
      if (key !== '<<' || !isPlain(pair.key)) own.set(key, value);
      else merge(value, merged, at);
    }
    return map(place, new Map([...merged, ...own]));
  }

  /** Of several mappings, the first that has a key counts. @see https://yaml.org/type/merge.html */
  function merge(value: ComposeNode, into: Map<string, ComposeNode>, at: Place): void {
    const sources = value.kind === 'list' ? value.items : [value];
    for (const source of sources) {
      if (source.kind === 'map')
        for (const [key, entry] of source.entries) {
          if (++nodes > nodeLimit) throw new TooLarge('merge keys come to too many values');
          if (!into.has(key)) into.set(key, entry);
        }
      else faults.add('compose/syntax', at, 'a merge key takes mappings only');
    }
  }

  function keyOf(pair: Pair, at: Place): string | null {
    const key = isAlias(pair.key) ? targets.get(pair.key) : pair.key;
    if (!isScalar(key)) {
      faults.add('compose/syntax', at, 'a key is not text');
      return null;
    }
    const text = String(key.value ?? '');
    if (isPlain(key) && typeof resolveScalar(text) !== 'string')
      faults.add('compose/syntax', at, `the key ${text} is not text`);
    if (!/^[\x20-\x7e]*$/.test(text) || text !== text.trim())
      faults.add('compose/ambiguous', at, `the key ${text}, which looks like another`);
    return text;
  }

  try {
    return convert(document.contents, placeOf(document.contents, { file, line: 1 }), 0);
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown;
    faults.add('compose/too-large', { file, line: 1 }, thrown.message);
    return null;
  }
}

/** What each alias means: the last node before it that carries its anchor. */
function resolveAliases(root: unknown): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if (isScalar(node) || isSeq(node) || isMap(node)) {
      if (node.anchor) anchors.set(node.anchor, node);
      if (isSeq(node)) for (const item of [...node.items].reverse()) waiting.push(item);
      if (isMap(node)) for (const { key, value } of [...node.items].reverse()) waiting.push(value, key);
    }
  }
  return targets;
}

function isPlain(node: unknown): boolean {
  return isScalar(node) && (node.type === Scalar.PLAIN || node.type === undefined);
}

function isNode(node: unknown): node is Node {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node);
}
