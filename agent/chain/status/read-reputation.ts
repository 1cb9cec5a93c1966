import type { Address } from 'viem';
import { reputationAbi } from '../abi/reputation.ts';
import type { ClientStatus, ProviderStatus } from './document.ts';
import type { Reader } from './reader.ts';

/** What is recorded of an account as a client; null where there is no court. */
export async function readClientRecord(
  { client, book, block: blockNumber }: Reader,
  address: Address,
): Promise<ClientStatus['reputation']> {
  if (book.court === null) return null;
  const record = await client.readContract({
    address: book.court.reputation,
    abi: reputationAbi,
    functionName: 'clientRecord',
    args: [address],
    blockNumber,
  });
  return { ...record };
}

/** What is recorded of an account as a provider; null where there is no court. */
export async function readProviderRecord(
  { client, book, block: blockNumber }: Reader,
  address: Address,
): Promise<ProviderStatus['reputation']> {
  if (book.court === null) return null;
  const call = { address: book.court.reputation, abi: reputationAbi, args: [address], blockNumber } as const;
  const [record, meanLatency, successRate, score] = await Promise.all([
    client.readContract({ ...call, functionName: 'providerRecord' }),
    client.readContract({ ...call, functionName: 'meanLatency' }),
    client.readContract({ ...call, functionName: 'successRateBps' }),
    client.readContract({ ...call, functionName: 'score' }),
  ]);
  const { attempts, responses, confirmed, failures, distinctClients, convictions, paymentVolume } = record;
  return {
    attempts,
    responses,
    confirmed,
    failures,
    meanLatency: Number(meanLatency),
    paymentVolume: String(paymentVolume),
    distinctClients,
    convictions,
    successRateBps: Number(successRate),
    scoreBps: Number(score),
  };
}
