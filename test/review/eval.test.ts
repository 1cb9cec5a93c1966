import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cassette, recordingFetch, replayingFetch } from './cassette.ts';
import { evalCases } from './eval/cases.ts';
import { evaluate, summarise } from './eval/evaluate.ts';
import { openEvaluated } from './eval/open-service.ts';
import { openRules } from './eval/verdict-of.ts';
import { wilson } from './eval/wilson.ts';

const text = readFileSync(new URL('../../fixtures/review/cassette.json', import.meta.url), 'utf8');
const cassette = JSON.parse(text) as Cassette;
let rules: Awaited<ReturnType<typeof openRules>>;
beforeAll(async () => {
  rules = await openRules();
});

describe('the evaluation', () => {
  it('runs from the recorded answers, and asks for nothing that was not recorded', async () => {
    const { fetch, misses } = replayingFetch(cassette);
    const rows = await evaluate(
      await openEvaluated(fetch, 'https://api.anthropic.com', 'replayed'),
      rules,
      false,
    );
    expect(misses, 'record anew: npm run review:record').toEqual([]);
    expect(rows).toHaveLength(evalCases.length);
    expect(rows.filter(({ review }) => review.status !== 'reviewed')).toEqual([]);
    expect(rows.filter(({ softened }) => softened)).toEqual([]);
    expect(summarise(rows).join('\n')).toContain('recall');
  });

  it('counts what was never recorded as a miss, and gives no review', async () => {
    const { fetch, misses } = replayingFetch({});
    const service = await openEvaluated(fetch, 'https://api.anthropic.com', 'replayed');
    const [row] = await evaluate(service, rules, false);
    expect(row!.review).toMatchObject({ status: 'not_reviewed', reason: 'unavailable' });
    expect(misses.length).toBeGreaterThan(0);
  });

  it('gives an interval to every share', () => {
    expect(wilson(0, 0)).toBeNull();
    const [low, high] = wilson(0, 1000)!;
    expect(low).toBeCloseTo(0, 9);
    expect(high).toBeCloseTo(0.0038, 4);
    expect(wilson(10, 10)![1]).toBeCloseTo(1, 9);
  });
});

describe('a cassette', () => {
  it('holds no key', () => {
    expect(text).not.toMatch(/Bearer|sk-test|sk-ant/);
    for (const { headers } of Object.values(cassette)) expect(headers.authorization).toBe('[redacted]');
  });

  it('plays back what was recorded, whatever the order of the keys', async () => {
    const recorder = recordingFetch(
      async () => new Response('{"a":1}', { headers: { 'content-type': 'application/json' } }),
    );
    const init = (body: string) => ({ method: 'POST', body, headers: { authorization: 'Bearer secret' } });
    await recorder.fetch('https://api.invalid/v1/x', init('{"b":1,"c":2}'));
    const kept = recorder.cassette();
    expect(JSON.stringify(kept)).not.toContain('secret');
    const { fetch, misses } = replayingFetch(kept);
    expect(await (await fetch('https://other.invalid/v1/x', init('{"c":2,"b":1}'))).json()).toEqual({ a: 1 });
    expect((await fetch('https://other.invalid/v1/x', init('{"c":3}'))).status).toBe(418);
    expect(misses).toHaveLength(1);
  });
});
