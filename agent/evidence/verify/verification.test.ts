import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { renderVerification } from './render-verification.ts';
import { failed, missing, passed, resultOf, type Step, skipped, type Verification } from './step.ts';
import { verificationJsonSchema, type verificationSchema } from './verification-schema.ts';

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

const verification = (steps: readonly Step[]): Verification => ({
  schema: 'warden.verification/1',
  target: 'evidence.json',
  evidence: null,
  result: resultOf(steps),
  steps,
});

describe('a verification', () => {
  it('is the type and the schema, which is committed in docs/schema (vitest -u writes it)', async () => {
    expectTypeOf<Frozen<z.infer<typeof verificationSchema>>>().toEqualTypeOf<Frozen<Verification>>();
    await expect(verificationJsonSchema()).toMatchFileSnapshot(
      '../../../docs/schema/evidence-verification-1.json',
    );
  });

  it.each<[Verification['result'], Step[]]>([
    ['verified', [passed('hash', ''), skipped('standing', '')]],
    ['refuted', [passed('hash', ''), failed('rules', ''), missing('image', '')]],
    ['unchecked', [passed('hash', ''), missing('image', '')]],
    ['unchecked', []],
  ])('is %s by its steps', (result, steps) => {
    expect(resultOf(steps)).toBe(result);
  });

  it('is shown step by step, with nothing in it that a terminal obeys', () => {
    const text = renderVerification(
      verification([passed('hash', 'a'), failed('finding', 'x\u001b[2J\u202egpj')]),
      { color: false },
    );
    expect(text).toContain('passed       hash     a\n');
    expect(text).toContain('failed       finding  x\\x1b[2J\\u{202e}gpj\n');
    expect(text).toMatch(/Refuted: .*\n$/);
  });

  it('lists the first of many findings, and counts the rest', () => {
    const steps = Array.from({ length: 500 }, (_, i) => passed('finding', `${i}`));
    const text = renderVerification(verification(steps), { color: false });
    expect(text.split('\n').length).toBeLessThan(40);
    expect(text).toContain('480 more: passed finding');
  });
});
