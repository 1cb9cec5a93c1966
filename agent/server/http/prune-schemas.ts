import type { OpenAPIV3_1 } from 'openapi-types';

type Schemas = NonNullable<OpenAPIV3_1.ComponentsObject['schemas']>;

/**
 * Leaves out the schemas that nothing refers to: each comes once as it is read and once as it is sent (`…Input`). What is only sent
 * gets the plain name.
 */
export function pruneSchemas(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const waiting = referencesOf(document.paths);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    waiting.push(...referencesOf(schemas[name]));
  }
  const plain = (name: string) => {
    const base = name.replace(/Input$/, '');
    return used.has(base) ? name : base;
  };
  const kept: Schemas = {};
  for (const name of [...used].sort()) kept[plain(name)] = schemas[name]!;
  const pruned = { ...document, components: { ...document.components, schemas: kept } };
  const text = JSON.stringify(pruned).replace(reference, (_, name: string) => `"${prefix}${plain(name)}"`);
  return JSON.parse(text) as OpenAPIV3_1.Document;
}

const prefix = '#/components/schemas/';
const reference = new RegExp(`"${prefix}([^"]+)"`, 'g');

function referencesOf(value: unknown): string[] {
  return [...(JSON.stringify(value) ?? '').matchAll(reference)].map(([, name]) => name!);
}
