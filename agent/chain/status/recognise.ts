import type { Address } from 'viem';
import { nexusAbi } from '../abi/nexus.ts';
import { sourceAbi } from '../abi/source.ts';
import { taskAbi } from '../abi/task.ts';
import { terminalAbi } from '../abi/terminal.ts';
import { orNull, type Reader } from './reader.ts';

export type AccountKind = 'client' | 'provider' | 'master';

const pageSize = 1000n;
const mostTasks = 100_000n;

/** What an account is: it may be several things at once. */
export async function recogniseAccount(
  { client, book, block: blockNumber }: Reader,
  address: Address,
): Promise<AccountKind[]> {
  const { terminal, nexus } = book.protocol;
  const terminalCall = { address: terminal, abi: terminalAbi, args: [address], blockNumber } as const;
  const [isProvider, isMaster, first, active] = await Promise.all([
    client.readContract({ ...terminalCall, functionName: 'isProvider' }),
    client.readContract({ ...terminalCall, functionName: 'isMaster' }),
    orNull(
      client.readContract({
        address: nexus,
        abi: nexusAbi,
        functionName: 'sourcesOf',
        args: [address, 0n],
        blockNumber,
      }),
    ),
    client.readContract({
      address: nexus,
      abi: nexusAbi,
      functionName: 'activeSourceCountOf',
      args: [address],
      blockNumber,
    }),
  ]);
  return [
    ...(first !== null || active > 0n ? (['client'] as const) : []),
    ...(isProvider ? (['provider'] as const) : []),
    ...(isMaster ? (['master'] as const) : []),
  ];
}

/** Whether Nexus made this contract. */
export async function isSource(
  { client, book, block: blockNumber }: Pick<Reader, 'client' | 'book' | 'block'>,
  address: Address,
): Promise<boolean> {
  const nexus = { address: book.protocol.nexus, abi: nexusAbi, blockNumber } as const;
  const id = await client.readContract({ ...nexus, functionName: 'sourceId', args: [address] });
  const known = await orNull(client.readContract({ ...nexus, functionName: 'sources', args: [id] }));
  return known === address;
}

/** The source that this contract is a task of; null where no source knows it, whatever it says itself. */
export async function sourceOfTask(reader: Reader, task: Address): Promise<Address | null> {
  const { client, block: blockNumber } = reader;
  const address = await orNull(
    client.readContract({ address: task, abi: taskAbi, functionName: 'getSource', blockNumber }),
  );
  if (address === null || !(await isSource(reader, address))) return null;
  const source = { address, abi: sourceAbi, blockNumber } as const;
  const count = await client.readContract({ ...source, functionName: 'getTaskCount' });
  for (let lower = 0n; lower < count && lower < mostTasks; lower += pageSize) {
    const page = await client.readContract({
      ...source,
      functionName: 'getTasks',
      // Both bounds belong to the page, and the live network panics past the last task.
      args: [lower, (lower + pageSize < count ? lower + pageSize : count) - 1n],
    });
    if (page.includes(task)) return address;
  }
  return null;
}
