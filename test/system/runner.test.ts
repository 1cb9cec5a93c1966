import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanImage, RunPlan } from '../../gpu-runner/plan/plan.ts';
import type { RunEvent, TaskOutcome } from '../../gpu-runner/run/outcome.ts';
import type { Run } from '../../gpu-runner/run/run.ts';
import { openRunner, type Runner } from '../../gpu-runner/runner.ts';
import { loadSampleSource, planOf } from '../runner/sample-source.ts';

const limits = { requestBytes: 1024 ** 2, resultBytes: 2 * 1024 ** 2, answerMs: 20_000, connectMs: 2_000 };

const grades = (process.env.WARDEN_TEST_ISOLATION ?? 'runc').split(',') as ('runc' | 'gvisor')[];

describe.each(grades)('a source that runs, isolated by %s', (isolation) => {
  let runner: Runner;
  let image: PlanImage;
  let names = 0;

  beforeAll(async () => {
    runner = await openRunner({ isolation, limits, lifetime: 600 });
    image = await loadSampleSource(runner.engine);
  });
  afterAll(async () => {
    await runner?.close();
  });

  async function start(plan: RunPlan = planOf(image), egress: readonly string[] = []) {
    const events: RunEvent[] = [];
    const run = await runner.start({
      plan,
      environment: ['SOURCE_ADDRESS=0xsource'],
      egress,
      privateHosts: egress,
      healthyMs: 20_000,
      onEvent: (event) => events.push(event),
    });
    return { run, events };
  }

  function ask(run: Run, name: string, body: object = {}, deadlineMs = 20_000): Promise<TaskOutcome> {
    names++;
    const task = `0x${String(names).padStart(40, '0')}`;
    return run.task({
      task,
      function: name,
      body: Buffer.from(JSON.stringify(body)),
      deadlineMs,
      signal: new AbortController().signal,
    });
  }

  async function withRun<T>(use: (run: Run, events: RunEvent[]) => Promise<T>, plan?: RunPlan): Promise<T> {
    const { run, events } = await start(plan);
    try {
      return await use(run, events);
    } finally {
      expect((await run.stop()).left).toEqual([]);
    }
  }

  const json = (outcome: TaskOutcome) => {
    if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
    return JSON.parse(outcome.result.toString());
  };

  it('does its tasks, one after another and side by side', async () => {
    await withRun(async (run) => {
      expect(json(await ask(run, 'double', { n: 21 }))).toEqual({ result: 42 });
      const results = await Promise.all([1, 2, 3, 4].map((n) => ask(run, 'double', { n })));
      expect(results.map(json)).toEqual([2, 4, 6, 8].map((result) => ({ result })));
      for (const { checks } of run.services)
        expect(checks.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(4);
    });
  });

  it('sees nothing of what its image sets for loader, GPU and health', async () => {
    await withRun(async (run) => {
      expect(json(await ask(run, 'environment'))).toMatchObject({
        GREETING: 'hello',
        LD_PRELOAD: '',
        NVIDIA_VISIBLE_DEVICES: 'void',
        SOURCE_ADDRESS: '0xsource',
      });
      const labels = execFileSync('docker', [
        'inspect',
        '--format',
        '{{json .Config}}',
        run.services[0]!.container,
      ]);
      expect(JSON.parse(labels.toString())).toMatchObject({
        Labels: { 'com.centurylinklabs.watchtower.enable': 'false' },
        Healthcheck: { Test: ['NONE'] },
      });
    });
  });

  it('ends each bad task in an outcome of its own, and does the next', async () => {
    await withRun(async (run, events) => {
      expect(await ask(run, 'none')).toEqual({ kind: 'refused-by-source', status: 404 });
      expect(await ask(run, 'switch')).toEqual({ kind: 'refused-by-source', status: 502 });
      expect(await ask(run, 'garbage')).toEqual({ kind: 'result-malformed', reason: 'it is not JSON' });
      expect(await ask(run, 'deep')).toMatchObject({ kind: 'result-malformed' });
      expect(await ask(run, 'silent', {}, 300)).toEqual({ kind: 'timed-out' });
      expect(await ask(run, 'huge', {}, 1_500)).toEqual({ kind: 'timed-out' });
      expect(await ask(run, 'other', {}, 1_000)).toEqual({ kind: 'timed-out' });
      expect(await ask(run, 'forge', {}, 1_000)).toEqual({ kind: 'timed-out' });
      expect(json(await ask(run, 'twice'))).toEqual({ result: 1 });
      expect(json(await ask(run, 'double', { n: 1 }))).toEqual({ result: 2 });
      await expect
        .poll(() => events.map((event) => ('why' in event ? event.why : event.kind)))
        .toEqual(['unknown-task', 'wrong-token', 'second-result']);
    });
  });

  it('does not fill the disk with what it writes, nor its scratch space past its size', async () => {
    await withRun(async (run) => {
      expect(json(await ask(run, 'flood', {}, 60_000))).toEqual({ result: 'flooded' });
      expect(json(await ask(run, 'disk'))).toEqual({ bytes: 16 * 1024 ** 2, error: 'ENOSPC' });
    });
  });

  it('gets no more processes than it may have, and does the next task', async () => {
    const { run, events } = await start();
    const outcome = await ask(run, 'fork', {}, 60_000);
    // The kernel of gVisor is a process of this container, too: it ends with the threads that it cannot have.
    if (isolation === 'gvisor' && outcome.kind === 'source-ended')
      expect((await run.stop()).left).toEqual([]);
    else {
      expect(json(outcome).failed).toBeGreaterThan(0);
      expect(json(await ask(run, 'double', { n: 3 }, 60_000))).toEqual({ result: 6 });
      expect((await run.stop()).left).toEqual([]);
      if (isolation === 'runc') expect(events.map(({ kind }) => kind)).toEqual(['limit-hit']);
    }
    await withRun(async (next) => {
      expect(json(await ask(next, 'double', { n: 4 }))).toEqual({ result: 8 });
    });
  });

  it('ends alone when it takes more memory than it has', async () => {
    await withRun(async (run) => {
      expect(await ask(run, 'memory', {}, 60_000)).toMatchObject({ kind: 'source-ended', service: 'app' });
      expect(await ask(run, 'double', { n: 1 })).toMatchObject({ kind: 'source-ended' });
    });
    await withRun(async (run) => {
      expect(json(await ask(run, 'double', { n: 4 }))).toEqual({ result: 8 });
    });
  });

  it('ends alone when it crashes', async () => {
    await withRun(async (run) => {
      expect(await ask(run, 'crash')).toEqual({
        kind: 'source-ended',
        service: 'app',
        exitCode: 3,
        outOfMemory: false,
      });
    });
  });

  it('reaches nothing but what the policy names', async () => {
    const { run, events } = await start(planOf(image), ['127.0.0.1:1']);
    try {
      expect(json(await ask(run, 'fetch', { target: 'example.org:443' }))).toEqual({ status: 403 });
      expect(json(await ask(run, 'fetch', { target: '169.254.169.254:80' }))).toEqual({ status: 403 });
      expect(json(await ask(run, 'fetch', { target: '127.0.0.1:1' }))).toEqual({ status: 502 });
      expect(events.map(({ kind }) => kind)).toEqual(Array.from({ length: 3 }, () => 'denied-connection'));
    } finally {
      await run.stop();
    }
  });

  it('that never listens, or ends at once, is refused and leaves nothing', async () => {
    const idle = planOf(image, [`entrypoint: ["${process.execPath}", "-e", "setInterval(() => {}, 1000)"]`]);
    const before = containers();
    await expect(
      runner.start({
        plan: idle,
        environment: [],
        egress: [],
        privateHosts: [],
        healthyMs: 500,
        onEvent: () => {},
      }),
    ).rejects.toMatchObject({ code: 'RUN_REFUSED' });
    await expect(
      start(planOf(image, [`entrypoint: ["${process.execPath}", "-e", "0"]`])),
    ).rejects.toMatchObject({
      code: 'RUN_REFUSED',
    });
    expect(containers()).toEqual(before);
  });

  it('whose image was pruned, or is another one, is not run', async () => {
    const before = containers();
    const digest = `sha256:${'c'.repeat(64)}` as const;
    await expect(start(planOf({ ...image, configDigest: digest }))).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
    await expect(start(planOf({ ...image, diffIds: [digest] }))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
    expect(containers()).toEqual(before);
  });

  it('goes on when another runner of the same process closes', async () => {
    const earlier = await openRunner({ isolation, limits, lifetime: 600 });
    await withRun(async (run) => {
      const reapers = childrenThatReap();
      await earlier.close();
      // It removes what its own runner owned, looks twice, and ends.
      await expect.poll(childrenThatReap, { timeout: 60_000 }).toBe(reapers - 1);
      expect(json(await ask(run, 'double', { n: 2 }))).toEqual({ result: 4 });
    });
  });
});

function childrenThatReap(): number {
  const processes = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'stat=,args=']).toString();
  return processes.split('\n').filter((line) => /^[^Z].*reaper-process/.test(line)).length;
}

function containers(): string[] {
  const filter = ['--filter', 'label=network.opengpu.warden.run'];
  return execFileSync('docker', ['ps', '--all', '--quiet', ...filter])
    .toString()
    .trim()
    .split('\n')
    .sort();
}
