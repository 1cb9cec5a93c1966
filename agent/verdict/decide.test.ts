import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coverage,
  digest,
  finding,
  gap,
  imageReport,
  layerCoverage,
  location,
  notReviewed,
  reviewed,
  withGaps,
} from '../../test/report/sample-report.ts';
import { gapReasons } from '../model/coverage.ts';
import { type ErrorCode, errorTable } from '../model/errors.ts';
import { categories, severities } from '../model/finding.ts';
import { type Failure, verdicts } from '../model/report.ts';
import { notReviewedReasons, reviewFailed } from '../model/review.ts';
import { type DecideInput, decide } from './decide.ts';
import { isAccepted } from './incomplete.ts';
import { defaultPolicy, type Policy, reviewDemands } from './policy.ts';

const clean: DecideInput = {
  findings: [],
  images: [imageReport()],
  failures: [],
  review: notReviewed('not asked for'),
  fileGaps: [],
  registries: ['docker.io'],
};
const failure = (code: ErrorCode): Failure => ({
  code,
  message: 'the thing and the reason',
  todo: errorTable[code].todo,
  retryable: errorTable[code].retryable,
});
const verdict = (over: Partial<DecideInput>, policy: Partial<Policy> = {}) =>
  decide({ ...clean, ...over }, { ...defaultPolicy, ...policy });
const nameOf = (over: Partial<DecideInput>, policy: Partial<Policy> = {}) => verdict(over, policy).name;

describe('clear', () => {
  it('is the verdict when everything was examined and nothing found, without a reason', () => {
    expect(verdict({})).toEqual({ name: 'clear', reasons: [] });
  });

  it('may have findings below the level to hold on', () => {
    expect(nameOf({ findings: [finding({ severity: 'low', slashable: false })] })).toBe('clear');
    expect(nameOf({ findings: [finding({ severity: 'low', slashable: false })] }, { hold: 'low' })).toBe(
      'suspicious',
    );
  });
});

describe('malicious', () => {
  it('is a live slashable finding that is high or critical', () => {
    expect(nameOf({ findings: [finding()] })).toBe('malicious');
    expect(nameOf({ findings: [finding({ severity: 'high', reachable: null })] })).toBe('malicious');
    expect(nameOf({ findings: [finding({ severity: 'medium' })] })).toBe('suspicious');
    expect(nameOf({ findings: [finding({ slashable: false })] })).toBe('suspicious');
  });

  it('is not a buried finding, unless the command reaches it', () => {
    expect(nameOf({ findings: [finding({ presence: 'buried', reachable: null })] })).toBe('suspicious');
    expect(nameOf({ findings: [finding({ presence: 'buried', reachable: true })] })).toBe('malicious');
  });

  it('holds on a slashable finding that is only buried, whatever the level of the policy', () => {
    const buried = finding({ presence: 'buried', reachable: false, severity: 'low' });
    expect(nameOf({ findings: [buried] }, { hold: 'critical' })).toBe('suspicious');
  });

  describe('by a combination', () => {
    const config = finding({ id: 'miner/config', severity: 'low', slashable: false });
    const pool = finding({ id: 'miner/pool', severity: 'info', slashable: false });
    const policy = { combinations: [['miner/config', 'miner']] };

    it('needs every member, each met by another rule', () => {
      expect(nameOf({ findings: [config, pool] }, policy)).toBe('malicious');
      expect(nameOf({ findings: [config, config] }, policy)).toBe('clear');
      expect(nameOf({ findings: [pool] }, policy)).toBe('clear');
    });

    it('needs them live and in the same image', () => {
      const buried = { ...pool, presence: 'buried' as const, reachable: null };
      expect(nameOf({ findings: [config, buried] }, policy)).toBe('clear');
      expect(nameOf({ findings: [config, { ...pool, image: digest('2') }] }, policy)).toBe('clear');
    });

    it('is named in the reasons', () => {
      expect(verdict({ findings: [config, pool] }, policy).reasons).toEqual([
        'Together in one image: miner + miner/config',
      ]);
    });
  });
});

describe('malformed', () => {
  it('is a high finding on structure, or a failure that is the fault of the source', () => {
    const structure = { category: 'malformed', slashable: false } as const;
    expect(nameOf({ findings: [finding({ ...structure, severity: 'high' })] })).toBe('malformed');
    expect(nameOf({ findings: [finding({ ...structure, severity: 'medium' })] })).toBe('suspicious');
    expect(nameOf({ failures: [failure('DIGEST_MISMATCH')] })).toBe('malformed');
  });
});

describe('incomplete', () => {
  it('is any failure that is not the fault of the source', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[])
      expect(nameOf({ failures: [failure(code)] }), code).toBe(
        errorTable[code].fault === 'source' ? 'malformed' : 'incomplete',
      );
    const unknown = { ...failure('INTERNAL'), code: 'toString' as ErrorCode };
    expect(nameOf({ failures: [unknown] })).toBe('incomplete');
  });

  it('is a report without an image, or an image without a layer', () => {
    expect(nameOf({ images: [] })).toBe('incomplete');
    expect(nameOf({ images: [imageReport({ coverage: coverage({ layers: [] }) })] })).toBe('incomplete');
  });

  it('is a ledger that says it balances and does not', () => {
    const { entries, bytes } = coverage();
    const over = [
      { balanced: false },
      { entries: { ...entries, scanned: entries.scanned - 1 } },
      { entries: { ...entries, total: Number.NaN } },
      { bytes: { ...bytes, structure: bytes.structure + 1 } },
      { bytes: { ...bytes, scanned: bytes.scanned - 1, unreadable: 1 } },
      { gapCount: 1 },
      { layers: [layerCoverage({ diffId: null })] },
    ];
    for (const wrong of over)
      expect(nameOf({ images: [imageReport(), imageReport({ coverage: coverage(wrong) })] })).toBe(
        'incomplete',
      );
  });

  it('is an opaque gap, unless the policy accepts its reason by name', () => {
    const images = [imageReport({ coverage: withGaps([gap()]) })];
    expect(nameOf({ images })).toBe('incomplete');
    expect(nameOf({ images }, { accept: ['encrypted'] })).toBe('incomplete');
    expect(nameOf({ images }, { accept: ['not-openable'] })).toBe('clear');
  });

  it('is an unreadable gap, whatever the policy accepts', () => {
    const images = [imageReport({ coverage: withGaps([gap({ state: 'unreadable' })]) })];
    expect(nameOf({ images }, { accept: gapReasons })).toBe('incomplete');
  });

  it('is more gaps than are listed, whatever the policy accepts', () => {
    const images = [imageReport({ coverage: { ...withGaps([gap()]), gapCount: 2 } })];
    expect(nameOf({ images }, { accept: gapReasons })).toBe('incomplete');
  });

  it('is a budget that was spent, however mild the finding', () => {
    const spent = finding({ category: 'budget', severity: 'info', slashable: false });
    expect(nameOf({ findings: [spent] })).toBe('incomplete');
  });
});

describe('suspicious', () => {
  it('is an adverse review', () => {
    expect(verdict({ review: reviewed({ adverse: true }) })).toEqual({
      name: 'suspicious',
      reasons: ['The review: It mines. (high, app/run.sh, line 3)'],
    });
    expect(nameOf({ review: reviewed({ claims: [] }) })).toBe('clear');
    expect(nameOf({ review: reviewed({ adverse: false }) })).toBe('suspicious');
  });

  it('is no verdict on a review that was never begun, unless the policy requires one', () => {
    for (const reason of notReviewedReasons) {
      const review = notReviewed(reason);
      expect(nameOf({ review }), reason).toBe(reviewFailed(reason) ? 'incomplete' : 'clear');
      expect(nameOf({ review }, { review: 'required' })).toBe('incomplete');
      expect(nameOf({ review }, { review: 'optional' })).toBe('clear');
    }
  });

  it('is a registry that the policy does not allow', () => {
    const policy = { allowedRegistries: ['registry.example:5000'] };
    expect(nameOf({}, policy)).toBe('suspicious');
    expect(nameOf({ registries: ['Registry.example:5000'] }, policy)).toBe('clear');
    expect(nameOf({ registries: [] }, policy)).toBe('clear');
  });
});

describe('the reasons', () => {
  it('are all there, worst first, one for each rule', () => {
    const buried = finding({
      id: 'shell/bash-tcp',
      title: 'A reverse shell',
      presence: 'buried',
      reachable: null,
    });
    const input = {
      findings: [buried, finding(), finding({ locations: [location({ path: 'a' })] })],
      images: [imageReport({ coverage: withGaps([gap(), gap({ path: 'z' })]) })],
      failures: [failure('NETWORK_TIMEOUT'), failure('LAYER_MALFORMED')],
    };
    expect(verdict(input)).toEqual({
      name: 'malicious',
      reasons: [
        'An XMRig configuration with a pool and a wallet: it mines on the provider’s hardware (miner/xmrig-config, critical, live, reachable, layer 0, a, and 1 more)',
        'LAYER_MALFORMED: the thing and the reason',
        'NETWORK_TIMEOUT: the thing and the reason',
        'Not opened (not-openable): layer 0, opt/data/weights.7z and 1 more place',
        'A reverse shell (shell/bash-tcp, critical, buried, layer 0, opt/app/config.json)',
      ],
    });
  });

  it('hold nothing that could move a cursor', () => {
    const hostile = finding({
      title: 'red \u001b[31m text',
      locations: [location({ path: 'already\\x1bescaped\u202e' })],
    });
    const [reason] = verdict(
      { findings: [hostile], registries: ['a\u0007b'] },
      { allowedRegistries: [] },
    ).reasons;
    expect(reason).toContain('red \\x1b[31m text');
    expect(reason).toContain('already\\x1bescaped\\u{202e}');
  });
});

const findingArbitrary = fc
  .record({
    id: fc.constantFrom('miner/config', 'miner/pool', 'shell/x'),
    category: fc.constantFrom(...categories),
    severity: fc.constantFrom(...severities),
    slashable: fc.boolean(),
    presence: fc.constantFrom('live' as const, 'buried' as const),
    reachable: fc.constantFrom(true, false, null),
    image: fc.constantFrom(digest('e'), digest('2')),
  })
  .map(finding);
const gapArbitrary = fc
  .record({
    state: fc.constantFrom('unreadable' as const, 'opaque' as const),
    reason: fc.constantFrom(...gapReasons),
  })
  .map(gap);
const failureArbitrary = fc.constantFrom(...(Object.keys(errorTable) as ErrorCode[])).map(failure);
const imageArbitrary = fc
  .tuple(fc.array(gapArbitrary, { maxLength: 2 }), fc.boolean())
  .map(([gaps, balanced]) => imageReport({ coverage: { ...withGaps(gaps), balanced } }));
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(arbitrary, { maxLength: 3 }) },
  );
const inputArbitrary: fc.Arbitrary<DecideInput> = fc.record({
  findings: rarely(findingArbitrary),
  images: fc.oneof(
    { weight: 3, arbitrary: fc.constant([imageReport()]) },
    fc.array(imageArbitrary, { maxLength: 2 }),
  ),
  failures: rarely(failureArbitrary),
  review: fc.constantFrom<DecideInput['review']>(
    notReviewed('not asked for'),
    notReviewed('refused'),
    reviewed({ claims: [] }),
    reviewed({ adverse: true }),
  ),
  fileGaps: fc.constant([]),
  registries: fc.constantFrom(['docker.io'], []),
});
const policyArbitrary: fc.Arbitrary<Policy> = fc.record({
  hold: fc.constantFrom(...severities),
  accept: fc.subarray([...gapReasons]),
  combinations: fc.constantFrom(
    [],
    [['miner/config', 'miner']],
    [
      ['shell', 'dropper'],
      ['miner', 'miner'],
    ],
  ),
  allowedRegistries: fc.constantFrom(null, [], ['docker.io']),
  review: fc.constantFrom(...reviewDemands),
  screen: fc.constant(defaultPolicy.screen),
});
const badness = (input: DecideInput, policy: Policy) =>
  verdicts.length - verdicts.indexOf(decide(input, policy).name);

describe('for any input', () => {
  it('one more finding, gap, failure or image never makes the verdict better', () => {
    fc.assert(
      fc.property(
        inputArbitrary,
        policyArbitrary,
        findingArbitrary,
        failureArbitrary,
        gapArbitrary,
        imageArbitrary,
        (input, policy, oneFinding, oneFailure, oneGap, oneImage) => {
          const before = badness(input, policy);
          const more: DecideInput[] = [
            { ...input, findings: [...input.findings, oneFinding] },
            { ...input, failures: [...input.failures, oneFailure] },
          ];
          if (input.images.length > 0) {
            more.push({ ...input, images: [...input.images, oneImage] });
            const [first, ...rest] = input.images;
            const gaps = [...first!.coverage.gaps, oneGap];
            const grown = { ...first!, coverage: { ...first!.coverage, gaps, gapCount: gaps.length } };
            more.push({ ...input, images: [grown, ...rest] });
          }
          for (const worse of more) expect(badness(worse, policy)).toBeGreaterThanOrEqual(before);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('clear means that every ledger balances and every gap is accepted', () => {
    fc.assert(
      fc.property(inputArbitrary, policyArbitrary, (input, policy) => {
        const { name, reasons } = decide(input, policy);
        expect(name === 'clear').toBe(reasons.length === 0);
        if (name !== 'clear') return;
        expect(input.failures).toEqual([]);
        expect(input.images.length).toBeGreaterThan(0);
        for (const { coverage: ledger } of input.images) {
          expect(ledger.balanced).toBe(true);
          for (const each of ledger.gaps) expect(isAccepted(each, policy)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the order of findings, gaps and failures does not matter', () => {
    fc.assert(
      fc.property(inputArbitrary, policyArbitrary, (input, policy) => {
        const reversed: DecideInput = {
          ...input,
          findings: input.findings.toReversed(),
          failures: input.failures.toReversed(),
          images: input.images.map((image) => ({
            ...image,
            coverage: { ...image.coverage, gaps: image.coverage.gaps.toReversed() },
          })),
        };
        expect(decide(reversed, policy)).toEqual(decide(input, policy));
      }),
    );
  });
});
