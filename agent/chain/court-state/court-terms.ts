import { zeroAddress } from 'viem';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import type { CourtReader } from './court-reader.ts';

/** Terms of one charge, as a case that is opened now would get them. Seconds, wei. */
export interface ChargeTerms {
  readonly quorumToOpen: number;
  readonly penaltyBps: number;
  readonly bondBps: number;
  readonly minBond: bigint;
  readonly penaltyCap: bigint;
  /** After a task's expiry, before its non-delivery may be charged. */
  readonly grace: number;
  /** What a provider must have had between attempt and expiry. */
  readonly minDeliveryTime: number;
}

export interface CourtTerms {
  /** By the number of the charge. */
  readonly charges: readonly ChargeTerms[];
  /** It takes no new cases. */
  readonly retired: boolean;
  /** wei that may be taken of the convicted now. */
  readonly capacity: bigint;
  readonly clearance: {
    /** wei of the bond that answer for a statement. */
    readonly stake: bigint;
    /** Seconds from scan to expiry, at most. */
    readonly maxValidity: number;
    /** Seconds after expiry for which the stake answers. */
    readonly riskTime: number;
  };
}

const charges = [0, 1, 2, 3] as const;

export async function readCourtTerms({ client, court, head }: CourtReader): Promise<CourtTerms> {
  const blockNumber = BigInt(head.number);
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const register = { address: court.clearance, abi: clearanceAbi, blockNumber } as const;
  const [policyIds, retired, capacity, stake, maxValidity, riskTime] = await Promise.all([
    Promise.all(
      charges.map((charge) => client.readContract({ ...bench, functionName: 'policyIdOf', args: [charge] })),
    ),
    client.readContract({ ...bench, functionName: 'isRetired' }),
    client.readContract({ ...bench, functionName: 'capacity' }),
    client.readContract({ ...register, functionName: 'stake' }),
    client.readContract({ ...register, functionName: 'maxValidity' }),
    client.readContract({ ...register, functionName: 'riskTime' }),
  ]);
  const policies = await Promise.all(
    policyIds.map((id) => client.readContract({ ...bench, functionName: 'policyAt', args: [id] })),
  );
  return { charges: policies, retired, capacity, clearance: { stake, maxValidity, riskTime } };
}

/** null for nobody. */
export function orNobody(address: `0x${string}`): `0x${string}` | null {
  return address === zeroAddress ? null : address;
}
