import { formatEther, parseEther } from 'viem';
import type { Report } from '../../model/report.ts';
import type { ScreenPolicy } from '../../verdict/policy.ts';
import type { AccountStatus, ClientStatus, SourceStatus } from '../status/document.ts';

/** What the chain says of a source and its client, as of one block. */
export interface ScreenFacts {
  readonly source: SourceStatus;
  readonly account: AccountStatus;
  readonly client: ClientStatus;
  /** What the court holds of the client for cases that are not over, on whatever source: wei; null where there is no court. */
  readonly held: bigint | null;
  /** Least stake for each active source: wei. */
  readonly minimumStake: bigint;
  /** Unix seconds, by the chain's clock. */
  readonly now: number;
}

/** `never`: it did harm, or is none. `not yet`: what the policy asks for is not there. */
export type Decision = 'yes' | 'not yet' | 'never';

export interface ScreenReason {
  readonly decision: Decision;
  readonly what: string;
}

export interface Screening {
  readonly schema: 'warden.screening/1';
  readonly source: string;
  readonly revision: string;
  readonly decision: Decision;
  /** Worst first. */
  readonly reasons: readonly ScreenReason[];
  /** Of a scan of one's own; null without. */
  readonly verdict: Report['verdict'] | null;
}

const order: readonly Decision[] = ['never', 'not yet', 'yes'];

/**
 * Whether a provider should register for a source. Pure: the same facts, policy and scan give the same answer.
 * @param own a scan of one's own of the present revision; null: clearances of others decide
 */
export function screen(
  address: string,
  { source, account, client, held, minimumStake, now }: ScreenFacts,
  policy: ScreenPolicy,
  own: Report | null,
): Screening {
  const reasons: ScreenReason[] = [];
  const add = (isSo: boolean, otherwise: Decision, yes: string, no: string) =>
    reasons.push(isSo ? { decision: 'yes', what: yes } : { decision: otherwise, what: no });

  add(source.status === 'active', 'never', 'the source is active', `the source is ${source.status}`);
  if (source.convicted !== null)
    add(!source.convicted, 'never', 'no court convicted it', 'a court convicted this revision');
  if (source.liveCases !== null)
    add(
      source.liveCases === 0,
      'not yet',
      'no case is open on it',
      `${source.liveCases} ${source.liveCases === 1 ? 'case is' : 'cases are'} open on it`,
    );
  if (held !== null)
    add(
      held === 0n,
      'not yet',
      'nothing of its client is held by the court',
      `the court holds ${formatEther(held)} coins of its client for cases that are not over`,
    );
  if (own === null) reasons.push(clearanceReason(source, policy, now));
  else reasons.push(verdictReason(own));

  const spoken = minimumStake * BigInt(client.activeSources);
  const staked = BigInt(account.lockup);
  const above = staked > spoken ? staked - spoken : 0n;
  add(account.eligible, 'not yet', 'its client is eligible', 'its client has too little at stake to publish');
  const asked = parseEther(policy.stake.toString());
  add(
    above >= asked,
    'not yet',
    `its client has ${formatEther(staked)} coins at stake, ${formatEther(above)} above what its sources take`,
    `its client has ${formatEther(above)} coins at stake above what its sources take; the policy asks for ${policy.stake}`,
  );
  const record = client.reputation;
  if (record !== null)
    add(
      record.convicted <= policy.convictions,
      'never',
      `its client published ${record.sources} sources, ${record.cleared} were cleared, ${record.convicted} convicted`,
      `${record.convicted} sources of its client were convicted; the policy puts up with ${policy.convictions}`,
    );
  if (policy.verifiedOnly)
    add(account.verified, 'not yet', 'its client is verified', 'its client is not verified');
  else if (account.verified) reasons.push({ decision: 'yes', what: 'its client is verified' });
  reasons.push({
    decision: 'yes',
    what: `it asks providers for ${formatEther(BigInt(source.minAvailableLockup))} coins at stake and pays at least ${formatEther(BigInt(source.minPayment))}`,
  });

  reasons.sort((a, b) => order.indexOf(a.decision) - order.indexOf(b.decision));
  return {
    schema: 'warden.screening/1',
    source: address,
    revision: source.revision,
    decision: reasons[0]!.decision,
    reasons,
    verdict: own?.verdict ?? null,
  };
}

function clearanceReason({ clearance }: SourceStatus, policy: ScreenPolicy, now: number): ScreenReason {
  if (clearance === null)
    return {
      decision: 'not yet',
      what: 'no court is known here that keeps clearances: scan it with --own-scan',
    };
  const { status, statements, expiresAt } = clearance;
  if (status === 'convicted') return { decision: 'never', what: 'its clearance ended with a conviction' };
  if (status === 'flagged')
    return { decision: 'not yet', what: 'its clearance is suspended while a case is open' };
  const hours = expiresAt === null ? 0 : Math.floor((expiresAt - now) / 3600);
  const what = `${statements} of ${policy.clearances} statements say that this revision is clean${
    statements > 0 ? `, for ${hours} more hours` : ''
  }`;
  return { decision: statements >= policy.clearances && hours >= 0 ? 'yes' : 'not yet', what };
}

function verdictReason({ verdict }: Report): ScreenReason {
  const [reason] = verdict.reasons;
  const what = `this scan says ${verdict.name}${reason === undefined ? '' : `: ${reason}`}`;
  if (verdict.name === 'clear') return { decision: 'yes', what };
  const isBad = verdict.name === 'malicious' || verdict.name === 'malformed';
  return { decision: isBad ? 'never' : 'not yet', what };
}
