import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { problems } from './problem.ts';
import { pruneSchemas } from './prune-schemas.ts';

const about = `Scans of container images, compose files, archives and published sources, and what the chain knows of them.

Send a key as \`Authorization: Bearer KEY\`. Everything that is wrong is told as \`application/problem+json\` (RFC 9457) with a stable \`code\`. Times are RFC 3339 in UTC. Lists are read page by page: give the \`next\` of one as the \`cursor\` of the following.`;

const bytesOfBody = z.string().meta({ format: 'binary' });

type Transform = typeof jsonSchemaTransform;

/** Describes what is below `/v1` by the schemas that check it: OpenAPI 3.1, at `/openapi.json`. */
export async function describeApi(
  app: FastifyInstance,
  { version }: { readonly version: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Warden',
        version,
        description: about,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key: `ogpu_live_…`.' },
        },
      },
    },
    transform: describeRoute,
    transformObject: (document) => finish(jsonSchemaTransformObject(document) as OpenAPIV3_1.Document),
  });
}

const describeRoute: Transform = (route) => {
  const { schema, url, route: options } = route;
  const description = (schema ?? {}) as FastifySchema;
  if (!url.startsWith('/v1/') || description.hide === true) return { schema: { hide: true }, url };
  const { access } = options.config ?? {};
  return jsonSchemaTransform({
    ...route,
    schema: {
      ...description,
      operationId: description.operationId ?? nameOf(String(options.method), url),
      tags: description.tags ?? [url.split('/')[2]!],
      // What is read as it comes has no schema that checks it.
      ...(description.consumes === undefined ? {} : { body: bytesOfBody }),
      ...(access === undefined || access === 'open'
        ? { security: [] }
        : { security: [{ key: [] }], description: withScope(description.description, access) }),
    },
  } as Parameters<Transform>[0]);
};

function withScope(description: string | undefined, scope: string): string {
  return `${description === undefined ? '' : `${description}\n\n`}Scope: \`${scope}\`.`;
}

/** `GET /v1/scans/:id/report` is `getScansIdReport`. */
function nameOf(method: string, url: string): string {
  const words = url.split(/[/:_-]+/).slice(2);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Every operation may end in a problem; one that needs a key may lack it. */
function finish(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const answer = {
    description: 'What went wrong.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths ?? {}))
    for (const operation of Object.values(path ?? {}) as OpenAPIV3_1.OperationObject[])
      operation.responses = { ...operation.responses, default: answer };
  return pruneSchemas({
    ...document,
    components: {
      ...document.components,
      schemas: { ...document.components?.schemas, Problem: problemSchema },
    },
  });
}

const problemSchema: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: {
      type: 'string',
      format: 'uri-reference',
      description: 'Which problem it is, and where that is described.',
    },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: {
      type: 'string',
      description: `One of ${problems.map(({ code }) => code).join(', ')}, or a code of Warden's own where that tells more.`,
    },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the request (RFC 6901).' },
          detail: { type: 'string' },
        },
      },
    },
  },
};
