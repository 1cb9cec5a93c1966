import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Address,
  BaseError,
  formatEther,
  type Hex,
  keccak256,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem';
import { WardenError } from '../../model/errors.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { Deployment } from '../deployments.ts';
import type { Signer } from '../signer/signer.ts';

export type Pending = NonNullable<Deployment['pending']>;

export interface Step {
  /** Stable name: a contract, or `Contract.function`. */
  readonly step: string;
  /** Null to create a contract. */
  readonly to: Address | null;
  readonly data: Hex;
  /** wei; none for nothing. */
  readonly value?: bigint;
}

/** Where transactions are noted before they are sent. */
export interface Journal {
  readonly pending: Pending | null;
  /** On disk when it resolves. */
  note(pending: Pending): Promise<void>;
}

export interface Sender {
  readonly client: ChainClient;
  readonly signer: Pick<Signer, 'address' | 'signTransaction'>;
  readonly journal: Journal;
}

// Blocks of the live network come every few seconds.
const patienceMs = 180_000;
const pollMs = 250;
const looksForReceipt = 12;

/**
 * Sends one transaction and waits until it is mined. However often this is interrupted and called again, at most one is
 * mined for the step: nonce and hash are on disk before a node sees the transaction, a repeat takes the same nonce, and
 * a nonce is mined once.
 * @returns the receipt, or null where a transaction of someone else with this key took the nonce
 * @throws WardenError FUNDS_INSUFFICIENT, TRANSACTION_REVERTED, TRANSACTION_PENDING, RPC_UNREACHABLE, RPC_REFUSED
 */
export async function sendOnce(
  sender: Sender,
  step: Step,
  nonce: number,
): Promise<TransactionReceipt | null> {
  const { client, journal } = sender;
  const raw = await sign(sender, step, nonce);
  const earlier = repeats(journal.pending, step.step, nonce) ? journal.pending!.transactions : [];
  const transactions = [...new Set([...earlier, keccak256(raw)])];
  await journal.note({ step: step.step, nonce, transactions });
  await client.sendRawTransaction({ serializedTransaction: raw }).catch((thrown: unknown) => {
    if (!isInFlight(thrown)) throw chainError(thrown, step.step);
  });
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const outcome = await outcomeOf(sender, { step: step.step, nonce, transactions });
    if (outcome === 'taken') return null;
    if (outcome !== 'open') return mined(outcome, step.step);
    if (Date.now() > deadline)
      throw new WardenError(
        'TRANSACTION_PENDING',
        `${step.step}: transaction ${transactions.at(-1)} is not mined yet`,
      );
    await sleep(pollMs);
  }
}

/** Whether the noted transaction was sent for this very step and nonce. */
function repeats(pending: Pending | null, step: string, nonce: number): boolean {
  return pending !== null && pending.step === step && pending.nonce === nonce;
}

/**
 * What became of a noted transaction: its receipt, `open` while its nonce is free, `taken` when another has it. A node
 * may count a transaction before it has the receipt, so that `taken` is said only after it was looked for again and again.
 */
export async function outcomeOf(
  { client, signer }: Pick<Sender, 'client' | 'signer'>,
  { nonce, transactions }: Pending,
): Promise<TransactionReceipt | 'open' | 'taken'> {
  for (let look = 1; ; look++) {
    // In this order: a transaction mined in between has a receipt by the second question.
    const next = await client
      .getTransactionCount({ address: signer.address, blockTag: 'latest' })
      .catch(explain);
    for (const hash of transactions) {
      const receipt = await client.getTransactionReceipt({ hash }).catch((thrown: unknown) => {
        if (thrown instanceof TransactionReceiptNotFoundError) return null;
        throw chainError(thrown);
      });
      if (receipt !== null) return receipt;
    }
    if (next <= nonce) return 'open';
    if (look === looksForReceipt) return 'taken';
    await sleep(pollMs);
  }
}

/**
 * The signed transaction. Nothing but the price of gas, within what the account has, is taken from the node: `to` and
 * `data` and `value` are ours (viem's own preparing would let the node fill a transaction in).
 */
async function sign(
  { client, signer }: Sender,
  { step, to, data, value = 0n }: Step,
  nonce: number,
): Promise<Hex> {
  try {
    const [gas, fees, balance] = await Promise.all([
      client.estimateGas({ account: signer.address, data, value, ...(to === null ? {} : { to }) }),
      feesOf(client),
      client.getBalance({ address: signer.address }),
    ]);
    // Not every node counts the costs before it is sent something.
    const most = gas * fees.most + value;
    if (balance < most)
      throw new WardenError(
        'FUNDS_INSUFFICIENT',
        `${step} may cost ${formatEther(most)} OGPU: ${signer.address} has ${formatEther(balance)} OGPU`,
      );
    return await signer.signTransaction({
      chainId: client.chain.id,
      nonce,
      gas,
      data,
      value,
      ...(to === null ? {} : { to }),
      ...fees.fields,
    });
  } catch (thrown) {
    throw chainError(thrown, step);
  }
}

/** EIP-1559 where blocks have a base fee, one price for all where they have none. */
async function feesOf(client: ChainClient) {
  const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' });
  if (baseFeePerGas === null) {
    const gasPrice = await client.getGasPrice();
    return { most: gasPrice, fields: { type: 'legacy', gasPrice } } as const;
  }
  const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
  return { most: maxFeePerGas, fields: { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } } as const;
}

function mined(receipt: TransactionReceipt, step: string): TransactionReceipt {
  if (receipt.status === 'success') return receipt;
  throw new WardenError(
    'TRANSACTION_REVERTED',
    `${step}: transaction ${receipt.transactionHash} was mined and reverted`,
  );
}

/** The node has the transaction already, or one with its nonce: which one, the receipts say. */
function isInFlight(thrown: unknown): boolean {
  const details = thrown instanceof BaseError ? thrown.details : '';
  return /already known|already imported|known transaction|nonce too low|underpriced/i.test(details);
}

function explain(thrown: unknown): never {
  throw chainError(thrown);
}
