import { describe, expect, it } from 'vitest';
import { report } from '../../../test/report/sample-report.ts';
import { defaultPolicy } from '../../verdict/policy.ts';
import { type ScreenFacts, screen } from './screen.ts';

const coin = (amount: number) => String(BigInt(amount) * 10n ** 18n);
const address = `0x${'5'.repeat(40)}`;
const policy = defaultPolicy.screen;

const facts: ScreenFacts = {
  now: 1_000_000,
  held: 0n,
  minimumStake: 100n * 10n ** 18n,
  source: {
    client: `0x${'c'.repeat(40)}`,
    status: 'active',
    environments: ['nvidia'],
    delivery: 'first response',
    minPayment: coin(1),
    minAvailableLockup: coin(100),
    maxExpiryDuration: '86400',
    privacyEnabled: false,
    imageMetadataUrl: 'https://ipfs.example/ipfs/Qm',
    optionalParamsUrl: '',
    lastUpdateTime: '0',
    registrants: 0,
    tasks: 0,
    revision: `0x${'1'.repeat(64)}`,
    firstSeen: 999_000,
    clearance: { status: 'cleared', statements: 2, expiresAt: 1_036_000 },
    convicted: false,
    liveCases: 0,
  },
  account: {
    balance: '0',
    lockup: coin(300),
    unbonding: '0',
    unbondingEndsAt: null,
    sanctioned: '0',
    earned: '0',
    eligible: true,
    verified: false,
    credit: '0',
  },
  client: {
    activeSources: '1',
    sources: [],
    reputation: { sources: 4, cleared: 3, convicted: 0, tasks: 9, cancelled: 0 },
  },
};

const withSource = (change: Partial<ScreenFacts['source']>): ScreenFacts => ({
  ...facts,
  source: { ...facts.source, ...change },
});
const decisionOf = (given: ScreenFacts, rules = policy, own: Parameters<typeof screen>[3] = null) =>
  screen(address, given, rules, own).decision;

describe('screening a source', () => {
  it('says yes to one that others cleared, and why', () => {
    const screening = screen(address, facts, policy, null);
    expect(screening.decision).toBe('yes');
    expect(screening.reasons.map(({ what }) => what)).toEqual([
      'the source is active',
      'no court convicted it',
      'no case is open on it',
      'nothing of its client is held by the court',
      '2 of 1 statements say that this revision is clean, for 10 more hours',
      'its client is eligible',
      'its client has 300 coins at stake, 200 above what its sources take',
      'its client published 4 sources, 3 were cleared, 0 convicted',
      'it asks providers for 100 coins at stake and pays at least 1',
    ]);
  });

  it.each([
    ['a conviction', withSource({ convicted: true }), 'never'],
    ['a source that is no longer active', withSource({ status: 'inactive' }), 'never'],
    ['an open case', withSource({ liveCases: 1 }), 'not yet'],
    ['a case on another source of its client', { ...facts, held: 10n ** 18n }, 'not yet'],
    [
      'no clearance',
      withSource({ clearance: { status: 'unknown', statements: 0, expiresAt: null } }),
      'not yet',
    ],
    [
      'one that ran out',
      withSource({ clearance: { status: 'cleared', statements: 2, expiresAt: 1 } }),
      'not yet',
    ],
    [
      'a network without a court',
      withSource({ clearance: null, convicted: null, liveCases: null }),
      'not yet',
    ],
    ['a client below its minimum', { ...facts, account: { ...facts.account, eligible: false } }, 'not yet'],
    [
      'a client who was convicted before',
      {
        ...facts,
        client: { ...facts.client, reputation: { ...facts.client.reputation!, convicted: 1 } },
      },
      'never',
    ],
  ] as const)('does not say yes to %s', (_, given, decision) => {
    expect(decisionOf(given)).toBe(decision);
  });

  it('asks for what the policy asks for', () => {
    expect(decisionOf(facts, { ...policy, clearances: 3 })).toBe('not yet');
    expect(decisionOf(facts, { ...policy, stake: 200 })).toBe('yes');
    expect(decisionOf(facts, { ...policy, stake: 200.5 })).toBe('not yet');
    expect(decisionOf(facts, { ...policy, verifiedOnly: true })).toBe('not yet');
    const verified = { ...facts, account: { ...facts.account, verified: true } };
    expect(decisionOf(verified, { ...policy, verifiedOnly: true })).toBe('yes');
  });

  it('believes its own scan before the word of others', () => {
    const uncleared = withSource({ clearance: { status: 'unknown', statements: 0, expiresAt: null } });
    expect(decisionOf(uncleared, policy, report())).toBe('yes');
    for (const [name, decision] of [
      ['malicious', 'never'],
      ['malformed', 'never'],
      ['suspicious', 'not yet'],
      ['incomplete', 'not yet'],
    ] as const)
      expect(decisionOf(facts, policy, report({ verdict: { name, reasons: ['x'] } }))).toBe(decision);
  });
});
