import { type Address, type Hex, hexToBigInt, zeroAddress } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { scannersAbi } from '../abi/scanners.ts';
import { sourceAbi } from '../abi/source.ts';
import { taskAbi } from '../abi/task.ts';
import { terminalAbi } from '../abi/terminal.ts';
import { vaultAbi } from '../abi/vault.ts';
import { orNull } from '../status/reader.ts';
import { findTask, nameOfProvider } from './attempt-state.ts';
import type { CourtReader } from './court-reader.ts';
import { orNobody } from './court-terms.ts';

export const invalidResult = 3;

/** The result of one provider before the court. Times in Unix seconds, amounts in wei. */
export interface ResultState {
  readonly task: Address;
  readonly provider: Address;
  readonly source: Address;
  /** null where the source does not say. */
  readonly client: Address | null;
  readonly master: Address | null;
  /** What the provider submitted; null for nothing. */
  readonly response: Address | null;
  /** Among the tasks of the source; null where the source does not know the task. */
  readonly taskIndex: bigint | null;
  /** It was charged before, whatever came of it. */
  readonly tried: boolean;
  /** Enough for the case; what is too much is credit. */
  readonly bond: bigint;
  /** Block and time of our commitment that was not used yet; null for none. */
  readonly committed: { readonly block: number; readonly at: number } | null;
  /** The evidence has opened a case on this task before. */
  readonly spent: boolean;
  /** Of the scanners asked about, those who are members. */
  readonly members: readonly Address[];
}

export interface ResultQuestion {
  readonly task: Address;
  readonly provider: Address;
  readonly commitment: Hex;
  /** sha256 of the evidence. */
  readonly report: Hex;
  readonly scanners: readonly Address[];
}

export async function readResult(
  reader: CourtReader,
  { task, provider, commitment, report, scanners }: ResultQuestion,
): Promise<ResultState> {
  const { client, court, protocol, head } = reader;
  const blockNumber = BigInt(head.number);
  const job = { address: task, abi: taskAbi, blockNumber } as const;
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const name = nameOfProvider(provider);
  const [source, response, rounds, [block, at], spent, hold, master, memberships] = await Promise.all([
    client.readContract({ ...job, functionName: 'getSource' }),
    client.readContract({ ...job, functionName: 'responseOf', args: [provider] }),
    client.readContract({ ...bench, functionName: 'roundsOf', args: [task, name, invalidResult] }),
    client.readContract({ ...bench, functionName: 'committedAt', args: [commitment] }),
    client.readContract({ ...bench, functionName: 'spentOn', args: [task, report] }),
    mostHeld(reader, provider),
    client.readContract({
      address: protocol.terminal,
      abi: terminalAbi,
      functionName: 'masterOf',
      args: [provider],
      blockNumber,
    }),
    Promise.all(
      scanners.map((scanner) =>
        client.readContract({
          address: court.scanners,
          abi: scannersAbi,
          functionName: 'isMember',
          args: [scanner],
          blockNumber,
        }),
      ),
    ),
  ]);
  const [owner, taskIndex, bond] = await Promise.all([
    orNull(client.readContract({ address: source, abi: sourceAbi, functionName: 'getClient', blockNumber })),
    rounds === 0n ? orNull(findTask(reader, source, task)) : null,
    client.readContract({ ...bench, functionName: 'bondFor', args: [task, name, invalidResult, hold] }),
  ]);
  return {
    task,
    provider,
    source,
    client: owner,
    master: orNobody(master),
    response: orNobody(response),
    taskIndex,
    tried: rounds !== 0n,
    bond,
    committed: block === 0n ? null : { block: Number(block), at: Number(at) },
    spent: hexToBigInt(spent) !== 0n,
    members: scanners.filter((_, i) => memberships[i]),
  };
}

/** All that provider and master have at stake, wei: a bond for it is enough, and what is too much is credit. */
export async function mostHeld({ client, protocol, head }: CourtReader, provider: Address): Promise<bigint> {
  const blockNumber = BigInt(head.number);
  const vault = { address: protocol.vault, abi: vaultAbi, blockNumber } as const;
  const master = await client.readContract({
    address: protocol.terminal,
    abi: terminalAbi,
    functionName: 'masterOf',
    args: [provider],
    blockNumber,
  });
  const stakes = await Promise.all(
    [provider, ...(master === zeroAddress ? [] : [master])].map(async (account) => {
      const [lockup, unbonding] = await Promise.all([
        client.readContract({ ...vault, functionName: 'lockupOf', args: [account] }),
        client.readContract({ ...vault, functionName: 'unbondingOf', args: [account] }),
      ]);
      return lockup + unbonding;
    }),
  );
  return stakes.reduce((sum, stake) => sum + stake, 0n);
}
