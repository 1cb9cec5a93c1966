/**
 * What the Pluggable Scanner API v1.2 says of its documents, as JSON Schema: names, types, what is required and the words of its
 * enumerations, each as `components.schemas` has them in
 * https://github.com/goharbor/pluggable-scanner-spec/blob/main/api/spec/scanner-adapter-openapi-v1.2.yaml
 */
const text = { type: 'string' };
const texts = { type: 'array', items: text };
const object = (properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
});

const scanner = object({ name: text, vendor: text, version: text });
const artifact = object({ repository: text, digest: text, tag: text, mime_type: text });
const severity = { enum: ['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical'] };
const score = { type: 'number' };

export const metadataSchema = object(
  {
    scanner,
    capabilities: {
      type: 'array',
      items: object(
        {
          type: { enum: ['vulnerability', 'sbom'] },
          consumes_mime_types: texts,
          produces_mime_types: texts,
          additional_attributes: { type: 'object' },
        },
        ['consumes_mime_types', 'produces_mime_types'],
      ),
    },
    properties: { type: 'object', additionalProperties: text },
  },
  ['scanner', 'capabilities'],
);

export const responseSchema = object({ id: text }, ['id']);

export const errorSchema = object({ error: object({ message: text }, ['message']) }, ['error']);

export const reportSchema = object({
  generated_at: { type: 'string', format: 'date-time' },
  artifact,
  scanner,
  severity,
  vulnerabilities: {
    type: 'array',
    items: {
      ...object({
        id: text,
        package: text,
        version: text,
        fix_version: text,
        severity,
        description: text,
        links: { type: 'array', items: { type: 'string', format: 'uri' } },
        preferred_cvss: object({ score_v3: score, score_v2: score, vector_v3: text, vector_v2: text }),
        cwe_ids: texts,
        vendor_attributes: { type: 'object' },
      }),
      additionalProperties: false,
    },
  },
});
