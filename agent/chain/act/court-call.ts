import {
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
} from 'viem';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import type { Intent } from '../outbox/intent.ts';
import type { ActState } from './act-state.ts';

const abis = { court: courtAbi, clearance: clearanceAbi, revisions: revisionsAbi } as const;
type Contract = keyof typeof abis;
type Method<C extends Contract> = ContractFunctionName<(typeof abis)[C], 'nonpayable' | 'payable'>;

export interface CourtCall<C extends Contract, M extends Method<C>> {
  readonly contract: C;
  readonly method: M;
  readonly args: ContractFunctionArgs<(typeof abis)[C], 'nonpayable' | 'payable', M>;
  /** What it is about: its key. */
  readonly subject: string;
  readonly epoch: number;
  readonly why: string;
  /** wei */
  readonly value?: bigint;
  readonly blockHash?: Hex;
}

/** A call to one of the court's contracts, as the outbox takes it. It is due now: what is not due is not planned. */
export function courtCall<C extends Contract, M extends Method<C>>(
  { chainId, court }: Pick<ActState, 'chainId' | 'court'>,
  { contract, method, args, subject, epoch, why, value = 0n, blockHash }: CourtCall<C, M>,
): Intent {
  const call = { abi: abis[contract], functionName: method, args } as unknown as EncodeFunctionDataParameters;
  return {
    chainId,
    contract: court[contract],
    method,
    subject,
    epoch,
    data: encodeFunctionData(call),
    value,
    why,
    blockHash: blockHash ?? null,
    after: 0,
    detail: {},
  };
}
