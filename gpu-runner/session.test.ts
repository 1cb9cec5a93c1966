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
  const how = { left: [] as string[], fails: false, ends: 0 };
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
        task: async () =>
          how.ends-- > 0
            ? { kind: 'source-ended', service: 'app', exitCode: 137, outOfMemory: true }
            : { kind: 'completed', result: Buffer.from('{}') },
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

describe('a source that ends over a task', () => {
  const tasksOf = (open: ReturnType<typeof machine>['open']) => {
    let count = 0;
    const session = open(1);
    return {
      session,
      ask: async (task = `0x${++count}`) => {
        const body = Buffer.from('{}');
        const { signal } = new AbortController();
        return (await (await session).task({ task, function: 'f', body, deadlineMs: 1, signal })).kind;
      },
    };
  };

  it('is started again for the next, with the GPUs that it has', async () => {
    const { started, how, open } = machine();
    const { session, ask } = tasksOf(open);
    expect(await ask()).toBe('completed');
    how.ends = 1;
    expect(await ask()).toBe('source-ended');
    expect(started).toHaveLength(1);
    expect([await ask(), await ask()]).toEqual(['completed', 'completed']);
    expect(started.map(({ gpus }) => gpus)).toEqual([['GPU-1'], ['GPU-1']]);
    const record = await (await session).end();
    expect(record.tasks.map(({ outcome }) => outcome)).toEqual([
      'completed',
      'source-ended',
      'completed',
      'completed',
    ]);
    expect(record.run).toBe('2');
  });

  it('is started once for several that are waiting, and gets none of them a second time', async () => {
    const { started, how, open } = machine();
    const { ask } = tasksOf(open);
    how.ends = 1;
    expect(await ask('0xa')).toBe('source-ended');
    expect(await Promise.all([ask('0xb'), ask('0xc'), ask('0xa')])).toEqual([
      'completed',
      'completed',
      'known-task',
    ]);
    expect(started).toHaveLength(2);
  });

  it('is not started for ever', async () => {
    const { started, how, open } = machine();
    const { ask } = tasksOf(open);
    how.ends = 100;
    for (let task = 0; task < 10; task++) expect(await ask()).toBe('source-ended');
    expect(started).toHaveLength(4);
  });

  it('is not started where something of it is left, or it does not come up', async () => {
    for (const change of [{ left: ['container x'] }, { fails: true }]) {
      const { how, open } = machine();
      const { session, ask } = tasksOf(open);
      how.ends = 2;
      expect(await ask()).toBe('source-ended');
      Object.assign(how, change);
      expect(await ask()).toBe('source-ended');
      expect((await (await session).end()).left).toEqual(how.left);
    }
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
