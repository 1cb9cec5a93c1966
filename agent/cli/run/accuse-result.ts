import { type Address, encodeAbiParameters, encodeFunctionData, type Hex, keccak256 } from 'viem';
import { courtAbi } from '../../chain/abi/court.ts';
import { commitmentOf } from '../../chain/act/accusation.ts';
import { saltOf } from '../../chain/act/salt.ts';
import { chainError } from '../../chain/chain-error.ts';
import { findTask, nameOfProvider } from '../../chain/court-state/attempt-state.ts';
import { openCourtReader } from '../../chain/court-state/court-reader.ts';
import { invalidResult, mostHeld } from '../../chain/court-state/result-state.ts';
import { sendNow } from '../../chain/deploy/send-now.ts';
import type { Signer } from '../../chain/signer/signer.ts';
import { WardenError } from '../../model/errors.ts';
import type { ChainPlace } from './chain-source.ts';

export interface ResultCharge {
  readonly task: Address;
  readonly source: Address;
  readonly provider: Address;
  /** sha256 of the evidence. */
  readonly report: Hex;
  /** Where it can be had, at most 1024 bytes. */
  readonly uri: string;
}

/**
 * Charges a provider with an invalid result: commits, and opens the case, which a panel judges in any event. Cut at any
 * moment, it can be called again: what is done shows on chain.
 * @returns id of the case
 * @throws WardenError DEPLOYMENT_INVALID without a court; NOT_ON_CHAIN; as `sendNow` and `saltOf`
 */
export async function accuseResult(
  { client, book }: ChainPlace,
  signer: Signer,
  charge: ResultCharge,
): Promise<Hex> {
  const { task, provider, report, uri } = charge;
  const chainId = client.chain.id;
  const reader = await openCourtReader(client, book, signer.address, 0);
  const bench = { address: reader.court.court, abi: courtAbi } as const;
  const name = nameOfProvider(provider);
  const subject = keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'bytes32' }], [task, name]));
  const salt = await saltOf(signer, chainId, 'accusation', subject);
  const commitment = commitmentOf({
    chainId,
    court: bench.address,
    accuser: signer.address,
    source: task,
    revision: name,
    evidence: report,
    salt,
  });
  try {
    const known = [task, name, invalidResult] as const;
    const [[committed], rounds, index] = await Promise.all([
      client.readContract({ ...bench, functionName: 'committedAt', args: [commitment] }),
      client.readContract({ ...bench, functionName: 'roundsOf', args: known }),
      findTask(reader, charge.source, task),
    ]);
    if (index === null) throw new WardenError('NOT_ON_CHAIN', `${charge.source} has no task ${task}`);
    const send = (functionName: string, data: Hex, value = 0n) =>
      sendNow(client, signer, { step: `Court.${functionName}`, to: bench.address, data, value });
    if (committed === 0n)
      await send(
        'commitAccusation',
        encodeFunctionData({ abi: courtAbi, functionName: 'commitAccusation', args: [commitment] }),
      );
    const hold = await mostHeld(reader, provider);
    const bond = await client.readContract({
      ...bench,
      functionName: 'bondFor',
      args: [...known, hold],
    });
    await send(
      'openInvalidResult',
      encodeFunctionData({
        abi: courtAbi,
        functionName: 'openInvalidResult',
        args: [task, index, provider, report, uri, salt],
      }),
      bond,
    );
    return await client.readContract({ ...bench, functionName: 'caseIdOf', args: [...known, rounds] });
  } catch (thrown) {
    throw chainError(thrown, 'Charging the provider');
  }
}
