import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanImage } from '../../gpu-runner/plan/plan.ts';
import { openRunner, type Runner } from '../../gpu-runner/runner.ts';
import { openSession } from '../../gpu-runner/session.ts';
import { type PrivateEngine, privateEngine } from '../runner/private-engine.ts';
import { loadSampleSource, planOf } from '../runner/sample-source.ts';

const limits = { requestBytes: 1024 ** 2, resultBytes: 2 * 1024 ** 2, answerMs: 20_000, connectMs: 2_000 };
const mapped = 1_900_000_000;

describe('an engine that maps users', () => {
  let engine: PrivateEngine;
  let runner: Runner;
  let image: PlanImage;
  const before = process.env.DOCKER_HOST;

  beforeAll(async () => {
    engine = await privateEngine({ mapped });
    process.env.DOCKER_HOST = engine.host;
    runner = await openRunner({ isolation: 'runc-userns', limits, lifetime: 600 });
    image = await loadSampleSource(runner.engine);
  });
  afterAll(async () => {
    await runner?.close();
    await engine?.close();
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  });

  it('runs a source as a user that the host gave to nobody, whose root is nobody either, and says so in the record', async () => {
    expect(runner.isolation).toMatchObject({ grade: 'runc-userns', runtime: { name: 'runc' } });
    const session = await openSession({
      runner,
      plan: planOf(image, ['configs: [{source: a, target: /config/a}]', 'volumes: ["v:/shared"]'], {}, [
        'configs: {a: {content: "hello"}}',
        'volumes: {v: {}}',
      ]),
      signal: new AbortController().signal,
      ground: { source: null, artifact: null, statements: [], cleared: false },
      mayRun: async () => [],
      program: null,
      environment: [],
      egress: [],
      privateHosts: [],
      healthyMs: 20_000,
      onEvent: () => {},
    });
    const outcome = await session.task({
      task: '0x1',
      function: 'double',
      body: Buffer.from('{"n":4}'),
      deadlineMs: 20_000,
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ kind: 'completed' });
    const record = await session.end();
    expect(record).toMatchObject({ isolation: { grade: 'runc-userns', runtime: 'runc' }, left: [] });
    const [{ checks }] = record.services as [(typeof record.services)[number]];
    expect(checks.filter(({ outcome: how }) => how === 'failed')).toEqual([]);
    const details = new Map(checks.map(({ name, detail }) => [name, detail]));
    expect(details.get('process/user-namespace')).toBe(`its root is ${mapped}`);
    const [, user] = /wanted (\d+)$/.exec(details.get('process/user') ?? '') ?? [];
    expect(Number(user)).toBeGreaterThan(mapped);
    expect(Number(user)).toBeLessThan(mapped + 65_536);
    expect(engine.traces()).toBe('');
    expect(engine.running()).toBe(0);
  });

  it('is not taken for one that does not', async () => {
    await expect(openRunner({ isolation: 'runc', limits, lifetime: 600 })).rejects.toMatchObject({
      code: 'ISOLATION_UNAVAILABLE',
    });
  });
});
