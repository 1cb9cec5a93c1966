import { type Address, zeroAddress } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { scannersAbi } from '../abi/scanners.ts';
import type { CourtReader } from './court-reader.ts';

/** Who we are to the court. Amounts in wei. */
export interface Standing {
  readonly account: Address;
  /** Member now; what we sign counts. */
  readonly member: boolean;
  /** Holders of all seats by number, null for free ones; those who leave are among them until their bond has left. */
  readonly seats: readonly (Address | null)[];
  /** Of the bond, set aside for nothing yet. */
  readonly freeBond: bigint;
  /** What the account can pay with. */
  readonly balance: bigint;
  /** What the court would pay out. */
  readonly credit: bigint;
}

export async function readStanding({ client, court, account, head }: CourtReader): Promise<Standing> {
  const blockNumber = BigInt(head.number);
  const scanners = { address: court.scanners, abi: scannersAbi, blockNumber } as const;
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const args = [account] as const;
  const [member, seats, bond, reserved, credit, owed, pot, balance] = await Promise.all([
    client.readContract({ ...scanners, functionName: 'isMember', args }),
    client.readContract({ ...scanners, functionName: 'seats' }),
    client.readContract({ ...scanners, functionName: 'bondOf', args }),
    client.readContract({ ...scanners, functionName: 'reservedOf', args }),
    client.readContract({ ...bench, functionName: 'creditOf', args }),
    client.readContract({ ...bench, functionName: 'owedTo', args }),
    client.readContract({ ...bench, functionName: 'pot' }),
    client.getBalance({ address: account, blockNumber }),
  ]);
  return {
    account,
    member,
    seats: seats.map((holder) => (holder === zeroAddress ? null : holder)),
    freeBond: bond - reserved,
    balance,
    credit: credit + smaller(owed, pot),
  };
}

function smaller(a: bigint, b: bigint): bigint {
  return a <= b ? a : b;
}
