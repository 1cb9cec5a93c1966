import type { Address } from 'viem';
import { scannersAbi } from '../abi/scanners.ts';
import type { AddressBook } from '../address-book.ts';
import { chainError, revertOf } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { needCourt } from '../court-state/court-reader.ts';

/** How an account stands as a scanner. Amounts in wei, times in Unix seconds by the chain's clock. */
export interface Seat {
  readonly account: Address;
  /**
   * `member`: what it signs counts. `leaving`: no more, and its bond is still there. `admitted`: it may join; `waiting`: from
   * `joinableFrom` on. `stranger`: it has to be admitted first.
   */
  readonly state: 'member' | 'leaving' | 'admitted' | 'waiting' | 'stranger';
  readonly bond: bigint;
  /** Of the bond, set aside for what it signed. */
  readonly reserved: bigint;
  /** What it can have paid out. */
  readonly credit: bigint;
  readonly minBond: bigint;
  readonly joinableFrom: number | null;
  /** When the bond of one who leaves may leave. */
  readonly exitAt: number | null;
  /** Seconds from leaving until the bond may leave. */
  readonly exitDelay: number;
  readonly now: number;
}

/** @throws WardenError DEPLOYMENT_INVALID without a court; RPC_UNREACHABLE, RPC_REFUSED */
export async function readSeat(client: ChainClient, book: AddressBook, account: Address): Promise<Seat> {
  const { scanners: address } = needCourt(book, client.chain.id);
  try {
    const { number: blockNumber, timestamp } = await client.getBlock();
    const scanners = { address, abi: scannersAbi, blockNumber } as const;
    const args = [account] as const;
    const [bond, reserved, credit, exitAt, minBond, exitDelay] = await Promise.all([
      client.readContract({ ...scanners, functionName: 'bondOf', args }),
      client.readContract({ ...scanners, functionName: 'reservedOf', args }),
      client.readContract({ ...scanners, functionName: 'creditOf', args }),
      client.readContract({ ...scanners, functionName: 'exitAtOf', args }),
      client.readContract({ ...scanners, functionName: 'minBond' }),
      client.readContract({ ...scanners, functionName: 'exitDelay' }),
    ]);
    // From the block after the one in which it joined, what it signs counts.
    const isMember = exitAt === 0 && bond > 0n;
    const isLeaving = exitAt !== 0;
    const entry =
      isMember || isLeaving ? null : await readEntry(client, address, account, minBond, blockNumber);
    return {
      account,
      state: isMember ? 'member' : isLeaving ? 'leaving' : entry!.state,
      bond,
      reserved,
      credit,
      minBond,
      joinableFrom: entry?.joinableFrom ?? null,
      exitAt: isLeaving ? exitAt : null,
      exitDelay,
      now: Number(timestamp),
    };
  } catch (thrown) {
    throw chainError(thrown, 'Reading the seat');
  }
}

/** The contract keeps admissions to itself: it is asked whether it would let the account in. */
async function readEntry(
  client: ChainClient,
  address: Address,
  account: Address,
  value: bigint,
  blockNumber: bigint,
): Promise<{ readonly state: 'admitted' | 'waiting' | 'stranger'; readonly joinableFrom: number | null }> {
  try {
    await client.simulateContract({
      address,
      abi: scannersAbi,
      functionName: 'join',
      account,
      value,
      blockNumber,
      // Whether it can pay is another question.
      stateOverride: [{ address: account, balance: 2n ** 100n }],
    });
    return { state: 'admitted', joinableFrom: null };
  } catch (thrown) {
    const revert = revertOf(thrown);
    if (revert === null) throw thrown;
    const [, from] = /^AdmissionPending\((\d+)\)$/.exec(revert.reason) ?? [];
    if (from !== undefined) return { state: 'waiting', joinableFrom: Number(from) };
    return { state: 'stranger', joinableFrom: null };
  }
}
