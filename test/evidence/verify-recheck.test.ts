import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { type RecheckEvidence, sealRecheck } from '../../agent/evidence/recheck-evidence.ts';
import type { recheckSchema } from '../../agent/evidence/recheck-schema.ts';
import { type Desk, open, openDesk } from './desk.ts';

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

let desk: Desk;
beforeAll(() => {
  desk = openDesk({ digest: '0'.repeat(64), source: '', rules: new Map(), leftOut: [] }, []);
});
afterAll(() => desk.close());

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const address = (digit: string) => `0x${digit.repeat(40)}`;
const evidence = (more: Partial<RecheckEvidence>): RecheckEvidence => ({
  schema: 'warden.recheck/1',
  chainId: 1071,
  task: address('1'),
  provider: address('2'),
  source: address('3'),
  revision: `0x${'4'.repeat(64)}`,
  artifact: `sha256:${'5'.repeat(64)}`,
  function: 'run',
  request: `sha256:${createHash('sha256').update('{}').digest('hex')}`,
  class: { kind: 'tolerance', relative: 0.01 },
  claimed: base64([1, 9]),
  made: [base64([1, 2]), base64([1, 2])],
  at: '/1',
  reason: '9 for 2',
  ...more,
});
const check = async (more: Partial<RecheckEvidence>) => {
  const { bytes, digest } = sealRecheck(evidence(more));
  const verification = await desk.check(await desk.publish(bytes));
  return { ...verification, digest };
};

describe('evidence that a result is wrong', () => {
  it('is compared again as the source declares, and says how it is made again', async () => {
    expectTypeOf<Frozen<z.infer<typeof recheckSchema>>>().toEqualTypeOf<Frozen<RecheckEvidence>>();
    const { result, steps, evidence: named, digest } = await check({});
    expect(result).toBe('unchecked');
    expect(named).toBe(digest);
    expect(open(steps)).toEqual(['execution: not checked']);
    expect(steps.at(-1)?.detail).toContain(`warden recheck ${address('1')} --provider ${address('2')}`);
  });

  it.each<[string, Partial<RecheckEvidence>]>([
    ['the result is as near as the source declares', { claimed: base64([1, 2.001]) }],
    ['the runs differ from each other', { class: { kind: 'exact' }, made: [base64(1), base64(2)] }],
    ['nobody knows how to compare', { class: { kind: 'by feeling' } }],
  ])('is refuted where %s', async (_, more) => {
    const { result, steps } = await check(more);
    expect(result).toBe('refuted');
    expect(open(steps)).toEqual(['comparison: failed']);
  });

  it('is refuted where it is not of its shape, or not the bytes that were named', async () => {
    const { bytes, digest } = sealRecheck(evidence({ made: [] }));
    expect((await desk.check(await desk.publish(bytes))).result).toBe('refuted');
    expect(digest).not.toBe(sealRecheck(evidence({})).digest);
  });
});
