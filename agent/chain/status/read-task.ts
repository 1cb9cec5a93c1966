import { type Address, zeroAddress } from 'viem';
import { deliveryMethodNames, responseStatusNames, taskStatusNames } from '../abi/enums.ts';
import { responseAbi } from '../abi/response.ts';
import { sourceAbi } from '../abi/source.ts';
import { taskAbi } from '../abi/task.ts';
import { vaultAbi } from '../abi/vault.ts';
import type { TaskStatus } from './document.ts';
import type { Reader } from './reader.ts';
import { enumWord } from './words.ts';

const shownAttempts = 32n;

/** What the chain says of a task of this source. */
export async function readTask(reader: Reader, address: Address, source: Address): Promise<TaskStatus> {
  const { client, book, block: blockNumber, now } = reader;
  const task = { address, abi: taskAbi, blockNumber } as const;
  const [[, , expiryTime, payment], status, delivery, winner, attemptCount, escrow, owner] =
    await Promise.all([
      client.readContract({ ...task, functionName: 'taskParams' }),
      client.readContract({ ...task, functionName: 'getStatus' }),
      client.readContract({ ...task, functionName: 'getDeliveryMethod' }),
      client.readContract({ ...task, functionName: 'winningProvider' }),
      client.readContract({ ...task, functionName: 'getAttemptCount' }),
      client.readContract({
        address: book.protocol.vault,
        abi: vaultAbi,
        functionName: 'frozenPayment',
        args: [address],
        blockNumber,
      }),
      client.readContract({ address: source, abi: sourceAbi, functionName: 'getClient', blockNumber }),
    ]);
  const shown = attemptCount < shownAttempts ? attemptCount : shownAttempts;
  // Both bounds belong to the page: without attempts there is none.
  const page = [0n, shown - 1n] as const;
  const [providers, times, responses] =
    shown === 0n
      ? [[], [], []]
      : await Promise.all([
          client.readContract({ ...task, functionName: 'getAttempters', args: page }),
          client.readContract({ ...task, functionName: 'getAttemptTimestamps', args: page }),
          client.readContract({ ...task, functionName: 'getResponsesOf', args: page }),
        ]);
  return {
    source,
    client: owner,
    status: enumWord(taskStatusNames, status),
    delivery: enumWord(deliveryMethodNames, delivery),
    payment: String(payment),
    escrow: String(escrow),
    expiresAt: String(expiryTime),
    expired: now > expiryTime,
    winner: winner === zeroAddress ? null : winner,
    attempts: await Promise.all(
      providers.map(async (provider, index) => ({
        provider,
        at: Number(times[index] ?? 0n),
        response: await readResponse(reader, responses[index] ?? zeroAddress),
      })),
    ),
    attemptCount: Number(attemptCount),
  };
}

type Response = TaskStatus['attempts'][number]['response'];

async function readResponse({ client, block: blockNumber }: Reader, address: Address): Promise<Response> {
  if (address === zeroAddress) return null;
  const response = { address, abi: responseAbi, blockNumber } as const;
  const [{ payment }, status] = await Promise.all([
    client.readContract({ ...response, functionName: 'getResponseParams' }),
    client.readContract({ ...response, functionName: 'getStatus' }),
  ]);
  return { address, status: enumWord(responseStatusNames, status), payment: String(payment) };
}
