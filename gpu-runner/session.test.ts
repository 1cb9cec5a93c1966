import { describe, expect, it } from 'vitest';
import type { EngineFacts } from './engine/engine-facts.ts';
import type { Isolation } from './engine/isolation.ts';
import { openGpuDesk } from './gpu/gpu-desk.ts';
import type { GpuGrant, RunPlan } from './plan/plan.ts';
import type { StartRequest } from './runner.ts';
import { openSession, type SessionOptions } from './session.ts';

const gpu: GpuGrant = { kind: 'nvidia', uuids: ['GPU-1', 'GPU-2'] };
const plan = (gpuCount: number): RunPlan => ({
  schema: 'warden.run-plan/1',
  services: [],
  tasks: { service: 'app', port: 1 },
  sharedBytes: 0,
  gpuCount,
  gpu: gpuCount === 0 ? null : gpu,
  notes: [],
});

/** A runner whose sources come up at once, as the engine's part is not looked at here. */
function machine() {
  const started: StartRequest[] = [];
  const how = { left: [] as string[], fails: false };
  const runner: SessionOptions['runner'] = {
    gpus: openGpuDesk(['GPU-1', 'GPU-2']),
    isolation: { grade: 'runc', runtime: { name: 'runc', args: [] } } as unknown as Isolation,
    facts: { version: '1', components: [], kernel: '1' } as unknown as EngineFacts,
    async start(request) {
      started.push(request);
      if (how.fails) {
        if (how.left.length > 0) request.onLeft?.();
        throw new Error('it did not stay up');
      }
      return {
        id: String(started.length),
        services: [],
        task: async () => ({ kind: 'completed', result: Buffer.from('{}') }),
        stop: async () => ({ usage: [], left: how.left }),
      };
    },
  };
  const open = (count: number, change: Partial<SessionOptions> = {}) =>
    openSession({
      runner,
      plan: plan(count),
      signal: new AbortController().signal,
      ground: { source: null, artifact: null, statements: [], cleared: true },
      mayRun: async () => [],
      program: null,
      environment: [],
      egress: [],
      privateHosts: [],
      healthyMs: 1,
      onEvent: () => {},
      ...change,
    });
  return { started, how, runner, open };
}

describe('sources that run at once', () => {
  it('have GPUs of their own, and wait for each other; one without a GPU does not wait', async () => {
    const { started, open } = machine();
    const [first, second] = [await open(1), await open(1)];
    const third = open(2);
    const cpu = await open(0);
    expect(started.map(({ gpus }) => gpus)).toEqual([['GPU-1'], ['GPU-2'], []]);
    await cpu.end();
    await first.end();
    expect(started).toHaveLength(3);
    await second.end();
    await (await third).end();
    expect([...started[3]!.gpus!].sort()).toEqual(['GPU-1', 'GPU-2']);
  });

  it('give their GPUs back where they may not run, or do not start', async () => {
    const { how, open } = machine();
    await expect(open(2, { mayRun: async () => ['revoked'] })).rejects.toMatchObject({ code: 'NOT_CLEARED' });
    how.fails = true;
    await expect(open(2)).rejects.toThrow('stay up');
    how.fails = false;
    await (await open(2)).end();
  });

  it('are asked whether they may run when they have their GPUs, not before', async () => {
    const { open } = machine();
    const first = await open(2);
    let asked = 0;
    const second = open(1, { mayRun: async () => [...(asked++ === 0 ? ['revoked meanwhile'] : [])] });
    expect(asked).toBe(0);
    await first.end();
    await expect(second).rejects.toThrow('revoked meanwhile');
    expect(asked).toBe(1);
  });

  it.each(['end', 'start'])('leave GPUs to nobody that may still be in use, after the %s', async (when) => {
    const { how, open } = machine();
    how.left = ['container x: the engine does not answer'];
    how.fails = when === 'start';
    const first = open(1);
    if (how.fails) await expect(first).rejects.toThrow('stay up');
    else await (await first).end();
    how.left = [];
    how.fails = false;
    await expect(open(2)).rejects.toMatchObject({ code: 'RUN_REFUSED' });
    await (await open(1)).end();
  });
});

describe('what no scan foresees', () => {
  it('is told at the first, and counted over all events, of which a thousand are kept', async () => {
    const { started, open } = machine();
    const told: unknown[] = [];
    const session = await open(0, { onUnforeseen: (sight) => told.push(sight) });
    const { onEvent } = started[0]!;
    for (let at = 0; at < 1000; at++) onEvent({ kind: 'connection', target: 'hub.example:443' });
    for (let at = 0; at < 3; at++) onEvent({ kind: 'denied-callback', why: 'wrong-token', task: 'x' });
    const record = await session.end();
    expect([record.events.length, record.eventCount]).toEqual([1000, 1003]);
    expect(record.unforeseen).toEqual([{ kind: 'denied-callback', why: 'wrong-token', count: 3 }]);
    expect(told).toEqual([{ kind: 'denied-callback', why: 'wrong-token', count: 1 }]);
  });
});
