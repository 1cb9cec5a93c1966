import type { OpenAPIV3_1 } from 'openapi-types';
import { html, type Markup, nothing } from '../../../verdict/render/html/markup.ts';

type Schema = OpenAPIV3_1.SchemaObject & { readonly const?: unknown };

/** Levels that are shown; deeper ones stand in the description for machines. */
const deepest = 8;

/** A schema as nested lists. */
export function schemaMarkup(
  schema: OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject,
  depth = 0,
): Markup {
  if ('$ref' in schema) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html` <a href="#schema-${name}">${name}</a>`;
  }
  const {
    description = '',
    properties,
    required = [],
    items,
  } = schema as Schema & {
    readonly items?: OpenAPIV3_1.SchemaObject;
  };
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  const inner =
    depth >= deepest
      ? nothing
      : html`${
          properties === undefined
            ? nothing
            : html`<ul>${Object.entries(properties).map(
                ([name, each]) =>
                  html`<li><code>${name}</code>${required.includes(name) ? nothing : html` <span class="soft">(may be left out)</span>`}${schemaMarkup(each, depth + 1)}</li>`,
              )}</ul>`
        }${items === undefined ? nothing : html`<ul><li>each:${schemaMarkup(items, depth + 1)}</li></ul>`}${
          choices.length === 0
            ? nothing
            : html`<ul>${choices.map((each) => html`<li>${schemaMarkup(each, depth + 1)}</li>`)}</ul>`
        }`;
  return html` <span class="soft">${kindOf(schema as Schema)}</span>${description === '' ? nothing : html` ${description}`}${inner}`;
}

function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  if (schema.anyOf !== undefined || schema.oneOf !== undefined) return 'one of';
  const limits = [
    ['from', schema.minimum],
    ['to', schema.maximum],
    ['at least', schema.minLength],
    ['at most', schema.maxLength],
    ['as', schema.format],
  ].flatMap(([word, limit]) =>
    limit === undefined || Math.abs(Number(limit)) === Number.MAX_SAFE_INTEGER ? [] : [`${word} ${limit}`],
  );
  return [[schema.type ?? 'any'].flat().join(' | '), ...limits].join(', ');
}
