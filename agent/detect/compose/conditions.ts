import { at, type ComposeNode, entriesOf, flagOf, itemsOf, textOf } from '../../source/compose/node.ts';

type Condition = (value: ComposeNode, key: string) => boolean;

/** Whatever it says. An empty value says nothing. */
export const isSet: Condition = (node) =>
  node.kind === 'scalar'
    ? node.value !== null && node.value !== ''
    : (node.kind === 'list' ? itemsOf(node) : entriesOf(node)).length > 0;

/** A flag that is on; what is not clearly off counts as on. */
export const isOn: Condition = (node) => isSet(node, '') && flagOf(node) !== false;

export const is =
  (...values: readonly string[]): Condition =>
  (node) =>
    values.includes((textOf(node) ?? '').trim().toLowerCase());

export const matches =
  (pattern: RegExp): Condition =>
  (node) =>
    pattern.test(textOf(node) ?? '');

export const isKey =
  (pattern: RegExp): Condition =>
  (_, key) =>
    pattern.test(key);

export const not =
  (condition: Condition): Condition =>
  (node, key) =>
    isSet(node, key) && !condition(node, key);

export const allOf =
  (...conditions: readonly Condition[]): Condition =>
  (node, key) =>
    conditions.every((condition) => condition(node, key));

/** A condition on a field of a mapping; false where there is none. */
export const field =
  (name: string, condition: Condition): Condition =>
  (node) => {
    const value = at(node, name);
    return value !== undefined && condition(value, name);
  };

/** A number beyond a bound; a text counts by its leading number. */
export const isAbove =
  (bound: number): Condition =>
  (node) =>
    Number.parseFloat(textOf(node) ?? '') > bound;

export const isBelow =
  (bound: number): Condition =>
  (node) =>
    Number.parseFloat(textOf(node) ?? '') < bound;

/** A name without a value, which is taken from the environment of the host. */
export const isFromHost: Condition = (node) => node.kind === 'scalar' && node.value === null;

/** A file beside the compose file: where a source runs there is none. Not one elsewhere on the host or the network. */
export const isNearFile: Condition = (node) => {
  const path = textOf(node) ?? '';
  return path !== '' && !/^[/~\\]|^[a-z][a-z0-9+.-]*:|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(path);
};
