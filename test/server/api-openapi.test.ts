import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiText } from '../../agent/server/routes/openapi-routes.ts';
import { report } from '../report/sample-report.ts';
import { type ApiService, startApi } from './api-service.ts';
import { arbitraryOf, type Schema } from './schema-arbitrary.ts';

let api: ApiService;
let key: string;
let document: OpenAPIV3_1.Document;
let known: readonly string[];
beforeAll(async () => {
  api = await startApi();
  key = await api.key('acme');
  document = JSON.parse(openApiText(api.app.swagger())) as OpenAPIV3_1.Document;
  const [done, waits] = [await api.order(key), await api.order(key)];
  await api.finish(done, report());
  known = [done, waits];
});
afterAll(() => api.close());

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: OpenAPIV3_1.OperationObject;
}

function operations(): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, operation]) => ({
      name: `${method} ${path}`,
      method,
      path,
      operation: operation as OpenAPIV3_1.OperationObject,
    })),
  );
}

const schemasOf = () => document.components!.schemas as Readonly<Record<string, Schema>>;

function checker() {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'api', components: document.components });
  const absolute = (schema: unknown) =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'));
  return (schema: unknown, value: unknown) => {
    const check = ajv.compile(absolute(schema));
    return check(value) ? null : check.errors;
  };
}

describe('the description of the API', () => {
  it('stands in docs/schema/openapi.json as it is (`npx vitest run test/server/api-openapi.test.ts -u` writes it)', async () => {
    await expect(openApiText(document)).toMatchFileSnapshot('../../docs/schema/openapi.json');
  });

  it('names every operation once, with what it is for, and a key or none', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, operation } of operations())
      expect([name, operation.summary, operation.security]).toEqual([
        name,
        expect.any(String),
        expect.any(Array),
      ]);
  });

  it('leaves out no route below /v1', () => {
    const told = new Set(operations().map(({ name }) => name));
    const there = api.app.routeTable
      .filter(({ url, method }) => url.startsWith('/v1/') && method !== 'HEAD')
      .map(({ url, method }) => `${method.toLowerCase()} ${url.replace(/:([a-zA-Z]+)/g, '{$1}')}`);
    expect([...told].sort()).toEqual([...new Set(there)].sort());
  });

  it('has no reference that leads nowhere', () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    for (const [, name] of names) expect(schemasOf()).toHaveProperty([name!]);
  });
});

describe('every operation', () => {
  it('answers requests of any form in a form that is described', async () => {
    const check = checker();
    const streams = ['/v1/live', '/v1/scans/{id}/events', '/v1/uploads'];
    for (const { name, method, path, operation } of operations().filter(
      (each) => !streams.includes(each.path),
    )) {
      await fc.assert(
        fc.asyncProperty(requestOf(operation), async ({ params, query, body }) => {
          const url = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params[key])));
          const answer = await api.app.inject({
            method: method.toUpperCase() as 'GET',
            url: `${url}?${new URLSearchParams(query)}`,
            headers: {
              authorization: `Bearer ${key}`,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
          });
          const { statusCode } = answer;
          // The chain of this service is nowhere.
          if (statusCode >= 500)
            expect([name, statusCode, answer.body]).toEqual([name, 502, expect.any(String)]);
          const described = (operation.responses![String(statusCode)] ??
            operation.responses!.default) as OpenAPIV3_1.ResponseObject;
          const type = String(answer.headers['content-type'] ?? '').split(';')[0]!;
          if (answer.body === '') return;
          const schema = described.content?.[type]?.schema;
          expect([name, statusCode, type, schema]).toEqual([name, statusCode, type, expect.anything()]);
          const value = type.endsWith('json') ? JSON.parse(answer.body) : answer.body;
          expect([name, statusCode, check(schema, value)]).toEqual([name, statusCode, null]);
        }),
        { numRuns: 12 },
      );
    }
  });
});

/** A request that is as described, or nearly. */
function requestOf(operation: OpenAPIV3_1.OperationObject) {
  const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
  const part = (place: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === place)
          .map(({ name, schema }) => [
            name,
            fc
              .oneof(
                { weight: 3, arbitrary: arbitraryOf(schema as Schema, schemasOf()) },
                { weight: place === 'path' ? 2 : 0, arbitrary: fc.constantFrom(...known) },
                { weight: 1, arbitrary: fc.string({ minLength: 1 }) },
              )
              .map(String),
          ]),
      ),
      place === 'path' ? {} : { requiredKeys: [] },
    );
  const json = (operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content?.[
    'application/json'
  ];
  const body =
    json === undefined
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 3, arbitrary: arbitraryOf(json.schema as Schema, schemasOf()) },
          { weight: 1, arbitrary: fc.jsonValue() },
        );
  return fc.record({
    params: part('path') as fc.Arbitrary<Record<string, string>>,
    query: part('query') as fc.Arbitrary<Record<string, string>>,
    body,
  });
}
