import { type Address, encodeFunctionData, getAddress, type Hex, zeroAddress } from 'viem';
import { z } from 'zod';
import { namePattern } from '../../../gpu-runner/gateway/protocol.ts';
import { nexusAbi } from '../../chain/abi/nexus.ts';
import { taskAbi } from '../../chain/abi/task.ts';
import type { AddressBook } from '../../chain/address-book.ts';
import { chainError } from '../../chain/chain-error.ts';
import type { ChainClient } from '../../chain/connect.ts';
import { sendNow } from '../../chain/deploy/send-now.ts';
import type { Signer } from '../../chain/signer/signer.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { parseContentUrl } from '../../source/fetch/content-url.ts';
import { fetchFile } from '../../source/fetch/fetch-file.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';

/** A task as its client put it on chain. */
export interface ChainTask {
  readonly address: Address;
  readonly function: string;
  /** JSON. */
  readonly body: Buffer;
  /** wei. */
  readonly payment: bigint;
  /** Unix seconds. */
  readonly expiresAt: number;
}

const configLimit = 1024 ** 2;
const config = z.object({ function_name: z.string().regex(namePattern), data: z.unknown() });

/**
 * Reads a task of this source, and what it asks for.
 * @throws WardenError NOT_ON_CHAIN for a task of another source; RUN_REFUSED for a configuration that is none; as `fetchFile`
 */
export async function readChainTask(
  client: ChainClient,
  source: Address,
  address: Address,
  options: FetchOptions,
): Promise<ChainTask> {
  const [owner, url, expiresAt, payment] = await paramsOf(client, address);
  if (getAddress(owner) !== getAddress(source))
    throw new WardenError('NOT_ON_CHAIN', `${address} is no task of ${source}`);
  const name = escapeText(url, 300);
  const content = parseContentUrl(url);
  if (content === null)
    throw new WardenError('RUN_REFUSED', `the task's configuration is not at an address: ${name}`);
  const file = await fetchFile(content, name, configLimit, options);
  const parsed = config.safeParse(parseJson(file.bytes));
  if (!parsed.success)
    throw new WardenError('RUN_REFUSED', `the task's configuration names no function: ${name}`);
  return {
    address,
    function: parsed.data.function_name,
    body: Buffer.from(JSON.stringify(parsed.data.data ?? {})),
    payment,
    expiresAt: Number(expiresAt),
  };
}

/** @throws WardenError as `chainError` */
export async function sourceOfTask(client: ChainClient, task: Address): Promise<Address> {
  const [source] = await paramsOf(client, task);
  return getAddress(source);
}

function paramsOf(client: ChainClient, address: Address) {
  return client
    .readContract({ address, abi: taskAbi, functionName: 'taskParams' })
    .catch((thrown: unknown) => {
      throw chainError(thrown);
    });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** Longest result that is written on chain itself. */
const dataLimit = 4096;

/** A provider's own transactions. Repeated after a cut, each is a no-op: the chain says what was done already. */
export interface ProviderDesk {
  readonly address: Address;
  /** @throws WardenError TRANSACTION_REVERTED, FUNDS_INSUFFICIENT, TRANSACTION_PENDING, RPC_UNREACHABLE */
  attempt(task: ChainTask): Promise<void>;
  /** @param result JSON as the source gave it @throws WardenError as `attempt`; RESPONSE_TOO_LARGE */
  respond(task: ChainTask, result: Buffer): Promise<void>;
}

export function providerDesk(
  client: ChainClient,
  book: AddressBook,
  signer: Pick<Signer, 'address' | 'signTransaction'>,
): ProviderDesk {
  const send = (step: string, data: Hex) => sendNow(client, signer, { step, to: book.protocol.nexus, data });
  return {
    address: signer.address,
    async attempt({ address, payment }) {
      const count = await client.readContract({ address, abi: taskAbi, functionName: 'getAttemptCount' });
      const attempters =
        count === 0n
          ? []
          : await client.readContract({
              address,
              abi: taskAbi,
              functionName: 'getAttempters',
              args: [0n, count - 1n],
            });
      if (attempters.some((one) => getAddress(one) === signer.address)) return;
      await send(
        'Nexus.attempt',
        encodeFunctionData({
          abi: nexusAbi,
          functionName: 'attempt',
          args: [address, signer.address, payment],
        }),
      );
    },
    async respond({ address, payment }, result) {
      if (result.length > dataLimit)
        throw new WardenError(
          'RESPONSE_TOO_LARGE',
          `a result of ${result.length} bytes does not go on chain`,
          {
            todo: 'Publish it, and submit its address.',
          },
        );
      const given = await client.readContract({
        address,
        abi: taskAbi,
        functionName: 'responseOf',
        args: [signer.address],
      });
      if (given !== zeroAddress) return;
      const response = { task: address, provider: signer.address, data: result.toString(), payment };
      await send(
        'Nexus.submitResponse',
        encodeFunctionData({ abi: nexusAbi, functionName: 'submitResponse', args: [response] }),
      );
    },
  };
}
