import type { Place } from '../fault.ts';

export interface ComposeScalar extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}

export interface ComposeList extends Place {
  readonly kind: 'list';
  readonly items: readonly ComposeNode[];
}

export interface ComposeMap extends Place {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, ComposeNode>;
}

/**
 * A value of a compose file. Its place is that of its key, or of the list item that it is; behind an alias or a merge
 * key, of the text that the anchor stands for. Not escaped.
 */
export type ComposeNode = ComposeScalar | ComposeList | ComposeMap;

/** A value and where it stands. */
export interface Placed<T> extends Place {
  readonly value: T;
}

export function scalar(place: Place, value: ComposeScalar['value']): ComposeScalar {
  return { kind: 'scalar', value, file: place.file, line: place.line };
}

export function list(place: Place, items: readonly ComposeNode[]): ComposeList {
  return { kind: 'list', items, file: place.file, line: place.line };
}

export function map(place: Place, entries: Iterable<readonly [string, ComposeNode]>): ComposeMap {
  return { kind: 'map', entries: new Map(entries), file: place.file, line: place.line };
}

/** What a value counts against a limit: aliases and `extends` make many of one, and long texts cost more to look at. */
export function weightOf(value: ComposeScalar['value']): number {
  return 1 + (typeof value === 'string' ? value.length >>> 6 : 0);
}

/** The node that the keys lead to. */
export function at(node: ComposeNode | undefined, ...keys: readonly string[]): ComposeNode | undefined {
  let found = node;
  for (const key of keys) found = found?.kind === 'map' ? found.entries.get(key) : undefined;
  return found;
}

export function entriesOf(node: ComposeNode | undefined): [string, ComposeNode][] {
  return node?.kind === 'map' ? [...node.entries] : [];
}

export function itemsOf(node: ComposeNode | undefined): readonly ComposeNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** A scalar as text; null for anything else, and for nothing. */
export function textOf(node: ComposeNode | undefined): string | null {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : null;
}

/** The scalar as text, with its place. */
export function placedText(node: ComposeNode | undefined): Placed<string> | null {
  const value = textOf(node);
  return node === undefined || value === null ? null : { value, file: node.file, line: node.line };
}

/** The texts of a list, with their places. */
export function placedTexts(node: ComposeNode | undefined): Placed<string>[] {
  return itemsOf(node).flatMap((item) => placedText(item) ?? []);
}

/**
 * A flag as Compose reads it: a string counts too. null where it says neither.
 * @see https://github.com/compose-spec/compose-go/blob/v2.4.0/interpolation/cast.go
 */
export function flagOf(node: ComposeNode | undefined): boolean | null {
  const text = textOf(node)?.toLowerCase();
  if (text === 'true' || text === 'yes' || text === 'y' || text === 'on' || text === '1' || text === 't')
    return true;
  if (text === 'false' || text === 'no' || text === 'n' || text === 'off' || text === '0' || text === 'f')
    return false;
  return null;
}
