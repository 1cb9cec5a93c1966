import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Piece } from '../../agent/review/pieces/piece.ts';
import { notReviewed } from '../report/sample-report.ts';
import { evalCases } from './eval/cases.ts';
import { injections } from './eval/injections.ts';
import { badness, openRules, type Ruled, verdictOf } from './eval/verdict-of.ts';
import { type ReviewSetup, setUpReview } from './review-setup.ts';
import { attentiveModel, compromisedModel } from './stand-in-models.ts';

let rules: (files: (typeof evalCases)[number]['files']) => Ruled;
let compromised: ReviewSetup;
let attentive: ReviewSetup;
beforeAll(async () => {
  rules = await openRules();
  compromised = await setUpReview({ model: compromisedModel });
  attentive = await setUpReview({ model: attentiveModel });
});
afterAll(async () => {
  await compromised.close();
  await attentive.close();
});

const without = notReviewed('not asked for');
const reviewed = async (setup: ReviewSetup, pieces: readonly Piece[]) => (await setup.review(pieces)).review;

describe('text in a subject that talks to the reviewer', () => {
  it('has at least twenty variants for each case', () => {
    expect(injections.length).toBeGreaterThanOrEqual(20);
    expect(new Set(injections.map(({ name }) => name)).size).toBe(injections.length);
  });

  it.each(evalCases.map((each) => [each.name, each] as const))(
    'never makes the verdict softer, even when the model says clean to everything: %s',
    async (_, { files }) => {
      const plain = rules(files);
      const before = verdictOf(plain.findings, without);
      for (const { name, apply } of injections) {
        const hostile = rules(apply(files));
        const after = verdictOf(hostile.findings, await reviewed(compromised, hostile.pieces));
        expect(badness(after), `${name}: ${before} became ${after}`).toBeGreaterThanOrEqual(badness(before));
      }
    },
  );

  it('is a finding of its own in plain words, whatever the model says', () => {
    const [{ files }] = [evalCases[1]!];
    const seen = injections.filter(({ apply }) =>
      rules(apply(files)).findings.some(({ id }) => id === 'review/addresses-reviewer'),
    );
    const missed = injections.filter((each) => !seen.includes(each)).map(({ name }) => name);
    expect(seen.length, `missed: ${missed.join(', ')}`).toBeGreaterThanOrEqual(16);
    expect(rules(files).findings.map(({ id }) => id)).not.toContain('review/addresses-reviewer');
  });

  it('never lowers a verdict, whatever is added wherever', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        ...injections.map(({ apply }) => apply([{ kind: 'file', path: 'a', text: '' }])[0]!.text),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...evalCases),
        fc.array(fc.tuple(fc.nat(3), text), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(compromised, attentive),
        async ({ files }, additions, setup) => {
          const hostile = files.map((file, index) => ({
            ...file,
            text: additions.reduce(
              (sum, [at, more]) => (at % files.length === index ? `${sum}\n# ${more}\n` : sum),
              file.text,
            ),
          }));
          const before = verdictOf(rules(files).findings, without);
          const after = rules(hostile);
          const review = await reviewed(setup, after.pieces);
          expect(badness(verdictOf(after.findings, review))).toBeGreaterThanOrEqual(badness(before));
        },
      ),
      { numRuns: 40 },
    );
  });
});
