import { describe, expect, it } from 'vitest';
import { fileShape } from '../../source/compose/file-shape.ts';
import type { Shape } from '../../source/compose/shape.ts';
import { detectors } from '../rules/detector-info.ts';
import { composeTable, rowFor } from './table.ts';

/** Paths of all fields that the specification has, in their short and long forms. */
function* paths(shape: Shape, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (shape.kind === 'either') for (const one of shape.shapes) yield* paths(one, path);
  if (shape.kind === 'list') yield* paths(shape.item, [...path, '0']);
  if (shape.kind === 'names') yield* paths(shape.value, [...path, 'name']);
  if (shape.kind === 'map')
    for (const [key, value] of Object.entries(shape.fields)) yield* paths(value, [...path, key]);
}

describe('the table of compose fields', () => {
  it('knows every field of the specification', () => {
    const unknown = [...paths(fileShape)]
      .filter((path) => rowFor(path) === null)
      .map((path) => path.join('.'));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('says of every field what it can do and what is done about it', () => {
    for (const { field, risk, reason } of composeTable)
      expect([field, risk === '', reason === '']).toEqual([field, false, false]);
  });

  it('has no field twice', () => {
    const fields = composeTable.map(({ field }) => field);
    expect(fields.filter((field, i) => fields.indexOf(field) !== i)).toEqual([]);
  });

  it('names rules that are there', () => {
    const named = composeTable.flatMap(({ checks }) => checks.map(({ rule }) => rule));
    expect(named.filter((rule) => !detectors.has(rule))).toEqual([]);
  });

  it('does not know what the specification does not have', () => {
    for (const path of [
      ['service'],
      ['services', 'a', 'privilege'],
      ['volumes', 'a', 'path'],
      ['services', 'a', 'build2'],
    ])
      expect(rowFor(path)).toBeNull();
  });

  it.each([
    ['services.a.privileged', 'refuse'],
    ['services.a.build.context', 'refuse'],
    ['services.a.build.privileged', 'refuse'],
    ['services.a.command.0', 'allow'],
    ['services.a.gpus.0', 'rewrite'],
    ['services.a.image', 'rewrite'],
    ['services.a.ports.0', 'ignore'],
    ['services.a.provider.options.x.y', 'refuse'],
  ])('treats %s: %s', (path, runner) => {
    expect(rowFor(path.split('.'))).toMatchObject({ runner });
  });
});
