import { and, eq } from 'drizzle-orm';
import { type Hex, keccak256, type TransactionSerializable } from 'viem';
import { intents, transactions } from '../../store/schema/outbox-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Signer } from '../signer/signer.ts';
import { type Fees, feeFields } from './fees.ts';
import type { Round } from './round.ts';
import type { Call } from './simulate.ts';

/** An attempt that is about to be stored. */
export interface Signed {
  readonly raw: Hex;
  readonly hash: Hex;
  readonly fees: Fees;
}

/** Signs a call, and nothing that a node filled in but gas and fees. */
export async function sign(
  { signer, chainId }: Round,
  call: Call,
  nonce: number,
  gas: bigint,
  fees: Fees,
): Promise<Signed> {
  const transaction: TransactionSerializable = { chainId, nonce, gas, ...call, ...feeFields(fees) };
  const raw = await signer.signTransaction(transaction);
  return { raw, hash: keccak256(raw), fees };
}

/** A transfer of nothing to itself, with the gas that it needs. */
export function nothing({ address }: Pick<Signer, 'address'>) {
  return { to: address, data: '0x', value: 0n, gas: 21_000n } as const;
}

/** Stores signed bytes as one more attempt, in a fenced transaction. */
export async function storeAttempt(
  tx: Database,
  round: Round,
  place: { readonly key: string; readonly nonce: number; readonly attempt: number },
  purpose: 'act' | 'fill',
  { raw, hash, fees }: Signed,
): Promise<void> {
  const { chainId, signer, lease, head } = round;
  await tx.insert(transactions).values({
    chainId,
    sender: signer.address,
    nonce: place.nonce,
    attempt: place.attempt,
    intent: place.key,
    purpose,
    hash,
    raw,
    maxFeePerGas: fees.maxFeePerGas.toString(),
    maxPriorityFeePerGas: fees.maxPriorityFeePerGas.toString(),
    epoch: lease.epoch,
    signedIn: head,
  });
}

/** Gives a planned intent its nonce, in the same transaction. @returns whether it was still planned */
export async function markSigned(
  tx: Database,
  { signer }: Round,
  key: string,
  nonce: number,
): Promise<boolean> {
  const rows = await tx
    .update(intents)
    .set({ state: 'signed', sender: signer.address, nonce, error: null, refusals: 0, refusedIn: null })
    .where(and(eq(intents.key, key), eq(intents.state, 'planned')))
    .returning({ key: intents.key });
  return rows.length > 0;
}
