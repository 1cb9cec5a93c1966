import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationSchema } from '../../agent/model/observation.ts';
import type { RunPlan } from '../plan/plan.ts';
import type { RunEvent } from '../run/outcome.ts';
import { observationOf, sightTally, workWithoutTask } from './unforeseen.ts';

const at = new Date('2026-01-01T00:00:00Z');
const ground = {
  source: {
    chainId: 1071,
    address: '0x5000000000000000000000000000000000000050',
    revision: `0x${'ab'.repeat(32)}`,
  },
  artifact: `sha256:${'cd'.repeat(32)}`,
  statements: [],
  cleared: true,
};
function unforeseen(events: readonly RunEvent[]) {
  const seen = sightTally();
  for (const event of events) seen.add(event);
  return seen.most();
}

const denied = (target: string): RunEvent => ({ kind: 'denied-connection', target, reason: 'not allowed' });

describe('what a scan does not foresee', () => {
  it('is counted, the most frequent first, and leaves out what policy allows and what merely ends', () => {
    const events: RunEvent[] = [
      { kind: 'connection', target: 'hub.example:443' },
      { kind: 'service-ended', service: 'app', exitCode: 1, outOfMemory: false },
      { kind: 'denied-callback', why: 'wrong-token', task: '0x01' },
      denied('pool.example:3333'),
      denied('pool.example:3333'),
      { kind: 'service-ended', service: 'app', exitCode: 137, outOfMemory: true },
    ];
    expect(unforeseen(events)).toEqual([
      { kind: 'denied-connection', target: 'pool.example:3333', reason: 'not allowed', count: 2 },
      { kind: 'denied-callback', why: 'wrong-token', count: 1 },
      { kind: 'out-of-memory', service: 'app', count: 1 },
    ]);
  });

  it('is an observation of the schema whatever a source does, and one that fits into a message', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    const event = fc.oneof(
      fc.record({ kind: fc.constant('denied-connection' as const), target: text, reason: text }),
      fc.record({
        kind: fc.constant('denied-callback' as const),
        why: fc.constantFrom('wrong-token' as const, 'unknown-task' as const, 'second-result' as const),
        task: text,
      }),
      fc.record({
        kind: fc.constant('service-ended' as const),
        service: text,
        exitCode: fc.integer(),
        outOfMemory: fc.constant(true),
      }),
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), (events) => {
        const observation = observationOf(ground, 'runc', unforeseen(events), null, at);
        expect(observationSchema.parse(observation)).toEqual(observation);
        expect(Buffer.byteLength(JSON.stringify(observation))).toBeLessThan(7 * 1024);
      }),
    );
  });

  it('is bounded, whatever a source makes up, and goes on counting what is known', () => {
    const many = Array.from({ length: 1000 }, (_, at) => denied(`host-${at}:1`));
    const seen = unforeseen([...many, ...many.slice(0, 1)]);
    expect(seen).toHaveLength(256);
    expect(seen[0]).toMatchObject({ target: 'host-0:1', count: 2 });
  });

  it('is nothing where nobody cleared what ran, or it did nothing', () => {
    const seen = unforeseen([denied('a:1')]);
    expect(observationOf(ground, 'runc', [], null, at)).toBeNull();
    expect(observationOf({ ...ground, cleared: false }, 'runc', seen, null, at)).toBeNull();
    expect(observationOf({ ...ground, source: null }, 'runc', seen, null, at)).toBeNull();
    expect(observationOf({ ...ground, artifact: null }, 'runc', seen, null, at)).toBeNull();
  });
});

describe('processor time without a task', () => {
  const hour = 3_600_000;
  const plan = { services: [{ processors: 4 }] } as unknown as RunPlan;
  const run = (processorMilliseconds: number, tasks: readonly (readonly [number, number])[] = []) =>
    workWithoutTask(
      {
        usage: [{ processorSeconds: processorMilliseconds / 1000 }],
        tasks: tasks.map(([start, milliseconds]) => ({
          startedAt: new Date(at.getTime() + start).toISOString(),
          milliseconds,
        })),
        startedAt: at,
        endedAt: new Date(at.getTime() + 10 * hour),
      },
      plan,
    );

  it('is told of a source that computes all the time and is asked for nothing', () => {
    expect(run(40 * hour)).toEqual({ kind: 'work-without-task', processorMilliseconds: 40 * hour });
  });

  it('is told where tasks explain a part of it, and tasks side by side explain it once', () => {
    const tasks = [
      [0, hour],
      [0, hour],
    ] as const;
    expect(run(40 * hour, tasks)).toEqual({ kind: 'work-without-task', processorMilliseconds: 36 * hour });
  });

  it('is not told of start-up, of housekeeping, and of what tasks may have taken', () => {
    expect(run(hour / 2)).toBeNull();
    expect(run(2 * hour)).toBeNull();
    expect(run(40 * hour, [[0, 10 * hour]])).toBeNull();
  });
});
