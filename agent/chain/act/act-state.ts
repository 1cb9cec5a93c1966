import type { Address, Hex } from 'viem';
import type { CourtAddresses } from '../address-book.ts';
import type { AttemptState } from '../court-state/attempt-state.ts';
import type { CaseState } from '../court-state/case-state.ts';
import type { Head } from '../court-state/court-reader.ts';
import type { CourtTerms } from '../court-state/court-terms.ts';
import type { FilingState } from '../court-state/filing-state.ts';
import type { ResultState } from '../court-state/result-state.ts';
import type { RevisionState, Word } from '../court-state/revision-state.ts';
import type { Standing } from '../court-state/standing.ts';
import type { ResultFinding } from '../peers/result-finding.ts';
import type { KnownResult } from '../peers/result-finding-store.ts';
import type { Accusation } from './accusation.ts';
import type { Clean, Dossier } from './dossier.ts';
import type { Judged } from './judged.ts';
import type { Opinion } from './opinion.ts';

/** Everything that is decided upon. All of the chain's is as of `head`. */
export interface ActState {
  readonly chainId: number;
  readonly court: CourtAddresses;
  readonly head: Head;
  readonly terms: CourtTerms;
  readonly standing: Standing;
  readonly revisions: readonly RevisionView[];
  readonly cases: readonly CaseView[];
  readonly attempts: readonly AttemptView[];
  readonly results: readonly ResultView[];
  /** Statements of ours whose stake may be free by now. */
  readonly oldWords: readonly OldWord[];
}

/** A revision, as the chain and as we have it. */
export interface RevisionView {
  readonly dossier: Dossier;
  readonly chain: RevisionState;
  readonly filing: (FilingState & { readonly accusation: Accusation }) | null;
}

export interface CaseView {
  readonly chain: CaseState;
  /** Our verdict on the revision that is charged or, where a provider is, on the source of its task; null for none. */
  readonly judged: Judged | null;
  /** What our own runs of the task say, where its result is charged; null for nothing, and of any other charge. */
  readonly rechecked: Opinion;
  /** Where our evidence can be had; empty without a verdict. */
  readonly uri: string;
  /** Nobody else's: hides a vote until it is revealed. */
  readonly salt: Hex;
  /** A settled conviction of the task's source; null for none. */
  readonly excusedBy: Hex | null;
  /** `claimFee` would pay us something. */
  readonly feeDue: boolean;
}

export interface AttemptView {
  readonly chain: AttemptState;
  /** The event that told of it is final. */
  readonly final: boolean;
  /** A case on its source is live, or convicted it, or we ourselves say that it is bad. */
  readonly sourceInDoubt: boolean;
}

/** A result that a recheck found to be another one. */
export interface ResultView {
  readonly chain: ResultState;
  readonly known: KnownResult;
  /** What it is charged by: our own finding, else the first. */
  readonly evidence: ResultFinding;
  readonly commitment: Hex;
  readonly salt: Hex;
  /** As of an attempt. */
  readonly sourceInDoubt: boolean;
}

export interface OldWord {
  readonly chain: Word;
  readonly statement: Clean;
  readonly convicted: boolean;
  /** Cases on the revision that are not settled. */
  readonly live: boolean;
}

/** Our own account may pay this much, and a little for gas. */
export function canPay({ standing }: Pick<ActState, 'standing'>, value: bigint): boolean {
  return standing.balance >= value + gasReserve;
}

/** wei */
const gasReserve = 10n ** 16n;

export function isUs(state: Pick<ActState, 'standing'>, address: Address | null): boolean {
  return address === state.standing.account;
}
