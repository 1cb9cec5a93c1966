import { trace } from '@opentelemetry/api';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../agent/config/log.ts';
import { type Measurement, onMeasurement } from '../../agent/config/measure.ts';
import { observeRequests } from '../../agent/server/operations/observe-requests.ts';

let app: FastifyInstance;
let logged: string[];
let measured: Measurement[];
let stop: () => void;

beforeAll(async () => {
  logged = [];
  measured = [];
  app = Fastify({ genReqId: () => 'request-1' });
  observeRequests(app, createLog({ write: (line) => logged.push(line) }));
  app.get('/v1/scans/:id', async () => ({ ok: true }));
  app.get('/livez', async () => 'ok');
  app.get('/broken', async () => {
    throw new Error('broken');
  });
  stop = onMeasurement((measurement) => measured.push(measurement));
});
beforeEach(() => {
  logged.length = 0;
  measured.length = 0;
});
afterAll(async () => {
  stop();
  await app.close();
});

describe('a request', () => {
  it('is logged in one line, without its query, its headers and its body', async () => {
    const headers = { authorization: 'Bearer secret-of-mine', cookie: 'session=secret' };
    await app.inject({ url: '/v1/scans/scan_1?token=secret', headers });
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0]!)).toMatchObject({
      msg: 'GET /v1/scans/scan_1',
      requestId: 'request-1',
      status: 200,
      ms: expect.any(Number),
    });
    expect(logged[0]).not.toContain('secret');
  });

  it('is counted by the pattern of its path, whoever makes up what paths', async () => {
    await app.inject('/v1/scans/a');
    await app.inject('/v1/scans/b');
    await app.inject('/wp-login.php');
    await app.inject('/broken');
    expect(measured.map((m) => m.kind === 'request' && [m.route, m.status])).toEqual([
      ['/v1/scans/:id', 200],
      ['/v1/scans/:id', 200],
      ['none', 404],
      ['/broken', 500],
    ]);
  });

  it('leaves nothing in the log of a path that is none of ours', async () => {
    await app.inject('/secret-in-a-path');
    expect(JSON.parse(logged[0]!).msg).toBe('GET none');
  });

  it('that is a probe is not logged', async () => {
    await app.inject('/livez');
    expect(logged).toEqual([]);
  });

  it('is a span where somebody traces', async () => {
    const ended: unknown[] = [];
    const spans: string[] = [];
    const own = trace.getTracer('none').startSpan('template');
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan(name) {
          spans.push(name);
          return Object.assign(Object.create(own), { end: () => ended.push(name) });
        },
        startActiveSpan: () => {
          throw new Error('not here');
        },
      }),
    });
    await app.inject('/v1/scans/a?x=1');
    trace.disable();
    expect(spans).toEqual(['GET /v1/scans/:id']);
    expect(ended).toEqual(spans);
  });
});
