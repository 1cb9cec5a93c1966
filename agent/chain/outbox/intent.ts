import type { Address, Hex } from 'viem';

/** Something to be done on chain, once. */
export interface Intent {
  readonly chainId: number;
  readonly contract: Address;
  /** Name of the function. */
  readonly method: string;
  /** What it is about: a revision, a case, a hash of several of them. */
  readonly subject: string;
  /** Goes up where the same is meant to be done once more. */
  readonly epoch: number;
  /** The call, encoded. */
  readonly data: Hex;
  /** wei that go with it. */
  readonly value: bigint;
  /** In words, for people. */
  readonly why: string;
  /** The block of the event that it rests on; null where it rests on none. */
  readonly blockHash: Hex | null;
  /** Not before: Unix seconds, by the chain's clock; 0 for at once. */
  readonly after: number;
  /** Kept with it, for whoever shows it. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What makes two intents the same. */
export function intentKey({
  chainId,
  contract,
  method,
  subject,
  epoch,
}: Pick<Intent, 'chainId' | 'contract' | 'method' | 'subject' | 'epoch'>): string {
  return `${chainId}|${contract.toLowerCase()}|${method}|${subject}|${epoch}`;
}
