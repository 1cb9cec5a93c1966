import { type Address, getAddress, zeroAddress } from 'viem';
import { responseAbi } from '../../chain/abi/response.ts';
import { sourceAbi } from '../../chain/abi/source.ts';
import { taskAbi } from '../../chain/abi/task.ts';
import { chainError } from '../../chain/chain-error.ts';
import type { ChainClient } from '../../chain/connect.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { parseContentUrl } from '../../source/fetch/content-url.ts';
import { fetchFile } from '../../source/fetch/fetch-file.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';

/** What a provider says that a task came to. */
export interface ClaimedResult {
  readonly task: Address;
  readonly source: Address;
  readonly provider: Address;
  readonly bytes: Buffer;
  /** The source was updated when the provider began, or since: what runs now may not be what ran then. */
  readonly isOutdated: boolean;
}

const resultLimit = 8 * 1024 ** 2;
const mostAttempts = 1000n;

/**
 * The result of a task as it was submitted: itself on chain, or at the address that stands there.
 * @param provider null for the one whose response won or, without a winner, the only one who responded
 * @throws WardenError NOT_ON_CHAIN for no task, and where nobody responded; USAGE where several did; as `fetchFile`
 */
export async function claimedResult(
  client: ChainClient,
  task: Address,
  provider: Address | null,
  options: FetchOptions,
): Promise<ClaimedResult> {
  const on = { address: task, abi: taskAbi } as const;
  try {
    const [source, attempts] = await Promise.all([
      client.readContract({ ...on, functionName: 'getSource' }),
      client.readContract({ ...on, functionName: 'getAttemptCount' }),
    ]);
    const chosen = provider ?? (await responder(client, task, attempts));
    const response = await client.readContract({ ...on, functionName: 'responseOf', args: [chosen] });
    if (response === zeroAddress)
      throw new WardenError('NOT_ON_CHAIN', `${chosen} submitted no result of task ${task}`);
    const [{ data }, place, { lastUpdateTime }] = await Promise.all([
      client.readContract({ address: response, abi: responseAbi, functionName: 'getResponseParams' }),
      client.readContract({ ...on, functionName: 'getAttempterId', args: [chosen] }),
      client.readContract({ address: source, abi: sourceAbi, functionName: 'getSourceParams' }),
    ]);
    const attempted = await client.readContract({
      ...on,
      functionName: 'attemptTimestamps',
      args: [place],
    });
    return {
      task: getAddress(task),
      source: getAddress(source),
      provider: getAddress(chosen),
      bytes: await bytesOf(data, options),
      isOutdated: lastUpdateTime >= attempted,
    };
  } catch (thrown) {
    throw chainError(thrown, `Reading task ${task}`);
  }
}

async function responder(client: ChainClient, task: Address, attempts: bigint): Promise<Address> {
  const on = { address: task, abi: taskAbi } as const;
  const winner = await client.readContract({ ...on, functionName: 'winningProvider' });
  if (winner !== zeroAddress) return winner;
  const last = attempts > mostAttempts ? mostAttempts : attempts;
  const [attempters, responses] =
    last === 0n
      ? [[], []]
      : await Promise.all([
          client.readContract({ ...on, functionName: 'getAttempters', args: [0n, last - 1n] }),
          client.readContract({ ...on, functionName: 'getResponsesOf', args: [0n, last - 1n] }),
        ]);
  const responders = attempters.filter((_, at) => (responses[at] ?? zeroAddress) !== zeroAddress);
  const [only] = responders;
  if (only === undefined) throw new WardenError('NOT_ON_CHAIN', `Nobody submitted a result of task ${task}`);
  if (responders.length > 1)
    throw new WardenError('USAGE', `${responders.length} providers submitted a result of task ${task}`, {
      todo: 'Name the one that is meant with --provider.',
    });
  return only;
}

async function bytesOf(data: string, options: FetchOptions): Promise<Buffer> {
  const url = parseContentUrl(data);
  if (url === null) return Buffer.from(data);
  return Buffer.from((await fetchFile(url, escapeText(data, 300), resultLimit, options)).bytes);
}
