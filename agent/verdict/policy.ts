import { createHash } from 'node:crypto';
import type { GapReason } from '../model/coverage.ts';
import type { Severity } from '../model/finding.ts';

/** What turns findings and gaps into a verdict. The same for every subject; nothing in a subject can change it. */
export interface Policy {
  /** Least severity that keeps an image from being `clear`. */
  readonly hold: Severity;
  /** Reasons for which content may stay unopened (`opaque`) in a `clear` image. What is `unreadable` never may. */
  readonly accept: readonly GapReason[];
  /** Sets of rule ids and categories: all of one set, each met by another rule, live in one image, is `malicious`. */
  readonly combinations: readonly (readonly string[])[];
  /** Registries (`host` or `host:port`, lower-case) that images may come from; null: any. */
  readonly allowedRegistries: readonly string[] | null;
  /**
   * When a subject that was not reviewed may be `clear`: never (`required`), unless a review was asked for and came to
   * nothing (`asked`), or always (`optional`).
   */
  readonly review: (typeof reviewDemands)[number];
  /** What a provider asks for before it registers: no part of a verdict. */
  readonly screen: ScreenPolicy;
}

/** What a published source needs to be run. */
export interface ScreenPolicy {
  /** Signed statements that the present revision is clean, where there is no scan of one's own. */
  readonly clearances: number;
  /** Coins that the client has at stake beside what its other sources take: the more, the more it would lose. */
  readonly stake: number;
  /** Most convictions of the client that are put up with. */
  readonly convictions: number;
  /** Only clients on the whitelist of the network. */
  readonly verifiedOnly: boolean;
}

export const reviewDemands = ['required', 'asked', 'optional'] as const;

/** Without a policy file: fail closed, accept no gap. */
export const defaultPolicy: Policy = {
  hold: 'medium',
  accept: [],
  combinations: [],
  allowedRegistries: null,
  review: 'asked',
  screen: { clearances: 1, stake: 0, convictions: 0, verifiedOnly: false },
};

/** `sha256:` + hex over what the policy says of verdicts, whatever the order in which its file says it. */
export function policyDigest(policy: Policy): string {
  const sorted = (list: readonly string[]) => [...new Set(list)].sort();
  const canonical = JSON.stringify({
    accept: sorted(policy.accept),
    allowedRegistries: policy.allowedRegistries && sorted(policy.allowedRegistries),
    combinations: sorted(policy.combinations.map((set) => JSON.stringify([...set].sort()))),
    hold: policy.hold,
    review: policy.review,
  });
  return `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
}
