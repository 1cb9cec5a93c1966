import { type Address, type Hex, padHex } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { taskStatusNames } from '../abi/enums.ts';
import { sourceAbi } from '../abi/source.ts';
import { taskAbi } from '../abi/task.ts';
import { terminalAbi } from '../abi/terminal.ts';
import { orNull } from '../status/reader.ts';
import type { CourtReader } from './court-reader.ts';
import { orNobody } from './court-terms.ts';

/** One provider's attempt at one task. Times in Unix seconds, amounts in wei. */
export interface AttemptState {
  readonly task: Address;
  readonly provider: Address;
  readonly source: Address;
  /** null where the source does not say. */
  readonly client: Address | null;
  readonly master: Address | null;
  readonly status: (typeof taskStatusNames)[number] | null;
  readonly payment: bigint;
  readonly expiresAt: number;
  readonly attemptedAt: number;
  readonly responded: boolean;
  /** Among those who attempted the task; null where the provider is none of them. */
  readonly attemptIndex: bigint | null;
  /** Among the tasks of the source; null while it is too early to ask, and where the source does not know the task. */
  readonly taskIndex: bigint | null;
  /** It was charged before, whatever came of it. */
  readonly tried: boolean;
  /** Failures that stand of the week that ends with the expiry. */
  readonly strikes: number;
  /** The most that an accuser has to put up: no more than the payment is ever held. */
  readonly bond: bigint;
}

/** The name that takes the place of a revision where a provider is charged. */
export function nameOfProvider(provider: Address): Hex {
  return padHex(provider, { size: 32 });
}

const nonDelivery = 2;

export async function readAttempt(
  reader: CourtReader,
  task: Address,
  provider: Address,
): Promise<AttemptState> {
  const { client, court, protocol, head } = reader;
  const blockNumber = BigInt(head.number);
  const job = { address: task, abi: taskAbi, blockNumber } as const;
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const [source, status, expiry, payment, response, place, rounds, master] = await Promise.all([
    client.readContract({ ...job, functionName: 'getSource' }),
    client.readContract({ ...job, functionName: 'getStatus' }),
    client.readContract({ ...job, functionName: 'getExpiryTime' }),
    client.readContract({ ...job, functionName: 'getPayment' }),
    client.readContract({ ...job, functionName: 'responseOf', args: [provider] }),
    client.readContract({ ...job, functionName: 'getAttempterId', args: [provider] }),
    client.readContract({
      ...bench,
      functionName: 'roundsOf',
      args: [task, nameOfProvider(provider), nonDelivery],
    }),
    client.readContract({
      address: protocol.terminal,
      abi: terminalAbi,
      functionName: 'masterOf',
      args: [provider],
      blockNumber,
    }),
  ]);
  // The id of strangers is 0 too, and where nobody attempted there is no first.
  const attempter = await orNull(client.readContract({ ...job, functionName: 'attempters', args: [place] }));
  const isAttempter = attempter === provider;
  const [owner, attemptedAt, strikes, bond] = await Promise.all([
    orNull(client.readContract({ address: source, abi: sourceAbi, functionName: 'getClient', blockNumber })),
    isAttempter ? client.readContract({ ...job, functionName: 'attemptTimestamps', args: [place] }) : 0n,
    client.readContract({ ...bench, functionName: 'strikesOf', args: [provider, expiry / 86_400n] }),
    client.readContract({
      ...bench,
      functionName: 'bondFor',
      args: [task, nameOfProvider(provider), nonDelivery, payment],
    }),
  ]);
  const isFailed =
    owner !== null &&
    isAttempter &&
    rounds === 0n &&
    orNobody(response) === null &&
    head.time > Number(expiry);
  return {
    task,
    provider,
    source,
    taskIndex: isFailed ? await orNull(findTask(reader, source, task)) : null,
    client: owner,
    master: orNobody(master),
    status: taskStatusNames[status] ?? null,
    payment,
    expiresAt: Number(expiry),
    attemptedAt: Number(attemptedAt),
    responded: orNobody(response) !== null,
    attemptIndex: isAttempter ? place : null,
    tried: rounds !== 0n,
    strikes: Number(strikes),
    bond,
  };
}

/** A page is one answer, of which a node may take 24 KiB. */
const pageSize = 500n;
const mostTasks = 100_000n;

/** A task's place among those of its source; null for none. The latest tasks first: what is charged has only just expired. */
export async function findTask(
  { client, head }: CourtReader,
  source: Address,
  task: Address,
): Promise<bigint | null> {
  const at = { address: source, abi: sourceAbi, blockNumber: BigInt(head.number) } as const;
  const count = await client.readContract({ ...at, functionName: 'getTaskCount' });
  const last = count > mostTasks ? count - mostTasks : 0n;
  for (let upper = count; upper > last; ) {
    const lower = upper > pageSize ? upper - pageSize : 0n;
    // Both bounds belong to the page.
    const page = await client.readContract({ ...at, functionName: 'getTasks', args: [lower, upper - 1n] });
    const place = page.indexOf(task);
    if (place >= 0) return lower + BigInt(place);
    upper = lower;
  }
  return null;
}
