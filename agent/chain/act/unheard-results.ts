import { type Address, getAddress, type Hex, sliceHex } from 'viem';
import { invalidResult } from '../court-state/result-state.ts';
import type { ActState } from './act-state.ts';

/** A result that is charged, where only a run of our own could tell how to vote. */
export interface UnheardResult {
  readonly id: Hex;
  readonly task: Address;
  readonly provider: Address;
}

/** What somebody has to run again, as this program does not by itself. */
export function unheardResults({ cases }: ActState): UnheardResult[] {
  return cases.flatMap(({ chain, rechecked }) => {
    const { id, charge, phase, judging, vote, subject, revision } = chain;
    const isOurs = phase === 'Voting' && judging?.eligible === true && vote === 0n;
    if (charge !== invalidResult || rechecked !== null || !isOurs) return [];
    return [{ id, task: subject, provider: getAddress(sliceHex(revision, 12)) }];
  });
}
