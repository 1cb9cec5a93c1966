import type { Faults } from '../fault.ts';
import { type ComposeNode, flagOf } from './node.ts';

/**
 * What a value may look like. Mappings are closed: a key without a shape is a fault, `x-…` apart. A value may be left empty
 * only where a shape says so.
 */
export type Shape =
  | { readonly kind: 'text' | 'flag' | 'number' | 'scalar' | 'nothing' | 'anything' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'names'; readonly value: Shape; readonly key: RegExp }
  | {
      readonly kind: 'map';
      readonly fields: Readonly<Record<string, Shape>>;
      readonly required: readonly string[];
    }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] };

export const text: Shape = { kind: 'text' };
/** true, false, or a text that says so. */
export const flag: Shape = { kind: 'flag' };
/** A number, or a text with a unit or a percent sign. */
export const number: Shape = { kind: 'number' };
export const scalarOrNothing: Shape = { kind: 'either', shapes: [{ kind: 'scalar' }, { kind: 'nothing' }] };
export const anything: Shape = { kind: 'anything' };

export const word = (...words: readonly string[]): Shape => ({ kind: 'word', words });
export const listOf = (item: Shape): Shape => ({ kind: 'list', item });
export const either = (...shapes: readonly Shape[]): Shape => ({ kind: 'either', shapes });
export const orNothing = (shape: Shape): Shape => either(shape, { kind: 'nothing' });
export const mapOf = (fields: Readonly<Record<string, Shape>>, ...required: readonly string[]): Shape => ({
  kind: 'map',
  fields,
  required,
});
/** Any keys of a form, each with a value of one shape. */
export const namesOf = (value: Shape, key = /./s): Shape => ({ kind: 'names', value, key });

export const texts: Shape = listOf(text);
export const textOrTexts: Shape = either(text, texts);
/** `KEY=value` items, or a mapping. */
export const listOrDict: Shape = either(namesOf(scalarOrNothing), texts);
/** Keys of services, networks, volumes, …. */
export const namePattern = /^[a-zA-Z0-9._-]+$/;

/** Holds a value against its shape, and adds a fault for whatever does not fit. */
export function checkShape(node: ComposeNode, shape: Shape, path: string, faults: Faults): void {
  // Versions of Compose differ in whether they take a field without a value; it does nothing either way.
  if (isOfKind(node, { kind: 'nothing' }) && !isOfKind(node, shape))
    return faults.add('compose/field-empty', node, `${path} is empty`);
  if (shape.kind === 'either') {
    // The alternatives differ in kind, so the one of this kind says best what is wrong.
    const fitting = shape.shapes.find((one) => isOfKind(node, one));
    if (fitting) return checkShape(node, fitting, path, faults);
    return faults.add('compose/type-invalid', node, `${path} is not ${describe(shape)}`);
  }
  if (!isOfKind(node, shape))
    return faults.add('compose/type-invalid', node, `${path} is not ${describe(shape)}`);
  if (node.kind === 'list' && shape.kind === 'list')
    for (const [i, item] of node.items.entries()) checkShape(item, shape.item, `${path}[${i}]`, faults);
  if (node.kind !== 'map') return;
  for (const [key, value] of node.entries) {
    if (shape.kind === 'names') {
      if (!shape.key.test(key)) faults.add('compose/name-invalid', value, `${path}: the name ${key}`);
      checkShape(value, shape.value, `${path}.${key}`, faults);
    } else if (shape.kind === 'map' && !key.startsWith('x-')) {
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      if (field === undefined)
        faults.add('compose/unknown-field', value, path === '' ? key : `${path}.${key}`);
      else checkShape(value, field, path === '' ? key : `${path}.${key}`, faults);
    }
  }
  if (shape.kind === 'map')
    for (const key of shape.required)
      if (!node.entries.has(key)) faults.add('compose/field-missing', node, `${path} has no ${key}`);
}

function isOfKind(node: ComposeNode, shape: Shape): boolean {
  const value = node.kind === 'scalar' ? node.value : undefined;
  switch (shape.kind) {
    case 'anything':
      return true;
    case 'nothing':
      return value === null;
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean' || (typeof value === 'string' && flagOf(node) !== null);
    case 'number':
      return (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'string';
    case 'scalar':
      return value !== undefined && value !== null;
    case 'word':
      return typeof value === 'string' && shape.words.includes(value);
    case 'list':
      return node.kind === 'list';
    case 'names':
    case 'map':
      return node.kind === 'map';
    case 'either':
      return shape.shapes.some((one) => isOfKind(node, one));
  }
}

function describe(shape: Shape): string {
  switch (shape.kind) {
    case 'either':
      return [...new Set(shape.shapes.map(describe))].join(' or ');
    case 'word':
      return `one of ${shape.words.join(', ')}`;
    case 'names':
    case 'map':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'flag':
      return 'true or false';
    case 'scalar':
      return 'a single value';
    case 'text':
      return 'text';
    default:
      return shape.kind === 'number' ? 'a number' : shape.kind;
  }
}
