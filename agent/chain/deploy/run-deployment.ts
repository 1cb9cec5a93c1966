import { type Address, getAddress, type Hex, keccak256, type TransactionReceipt } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { type Deployment, writeDeployment } from '../deployments.ts';
import type { Signer } from '../signer/signer.ts';
import { type AddressOf, type Creation, initCode } from './init-code.ts';
import { type Prediction, predict } from './predict.ts';
import { outcomeOf, type Sender, sendOnce } from './send.ts';

/** A call that a deployment needs, and how to see that it was made. */
export interface Call {
  /** Stable name: what the file remembers it by. */
  readonly step: string;
  readonly to: Address;
  data(): Promise<Hex>;
  isDone(): Promise<boolean>;
}

export interface Run {
  readonly client: ChainClient;
  readonly signer: Pick<Signer, 'address' | 'signTransaction'>;
  readonly folder: string;
  readonly creations: readonly Creation[];
  /** What is to be called once everything stands. */
  readonly calls: (at: AddressOf) => readonly Call[];
  /** Receives one line for each step. */
  readonly progress: (line: string) => void;
}

/**
 * Creates what is missing, calls what was not called, and writes the file after every step. A run that was killed
 * anywhere is carried on by the next: what the file and the chain say was done is not done again.
 * @param start what the file says
 * @throws WardenError as `sendOnce`; DEPLOYMENT_INVALID where the chain has no code at an address of the file
 */
export async function runDeployment(run: Run, start: Deployment): Promise<Deployment> {
  let state = start;
  const save = async (change: Partial<Deployment>): Promise<void> => {
    state = { ...state, ...change };
    await writeDeployment(run.folder, state);
  };
  const sender: Sender = {
    client: run.client,
    signer: run.signer,
    journal: {
      get pending() {
        return state.pending;
      },
      note: (pending) => save({ pending }),
    },
  };
  await checkCode(run, state);
  let created = 0;

  const record = async ({ name }: Creation, code: Hex, receipt: TransactionReceipt): Promise<void> => {
    const { contractAddress, transactionHash: transaction, blockNumber } = receipt;
    if (!contractAddress)
      throw new WardenError('DEPLOYMENT_INVALID', `${name}: its transaction created no contract`);
    const address = getAddress(contractAddress);
    created++;
    run.progress(`${name} ${address} (block ${blockNumber}, gas ${receipt.gasUsed})`);
    await save({
      pending: null,
      contracts: {
        ...state.contracts,
        [name]: {
          address,
          transaction,
          block: Number(blockNumber),
          initCode: keccak256(code),
        },
      },
    });
  };

  for (;;) {
    const nonce = await nextNonce(sender);
    const prediction = predict(run.creations, state.contracts, run.signer.address, nonce);
    await leaveStranded(prediction);
    const [creation] = prediction.missing;
    if (creation === undefined) break;
    const data = initCode(creation, prediction.at);
    const receipt = await sendOnce(sender, { step: creation.name, to: null, data }, nonce);
    if (receipt !== null) await record(creation, data, receipt);
    else run.progress(`${creation.name}: another transaction of this account took its place; trying again`);
  }

  const { at } = predict(run.creations, state.contracts, run.signer.address, 0);
  let called = 0;
  for (const { step, to, data, isDone } of run.calls(at)) {
    if (await isDone().catch(explain)) continue;
    const transaction = { step, to, data: await data().catch(explain) };
    let receipt: TransactionReceipt | null = null;
    while (receipt === null) receipt = await sendOnce(sender, transaction, await nextNonce(sender));
    called++;
    run.progress(`${step} (block ${receipt.blockNumber}, gas ${receipt.gasUsed})`);
    await save({ pending: null });
  }
  if (!state.complete || state.pending !== null) await save({ pending: null, complete: true });
  if (created + called === 0) run.progress('everything was there already');
  return state;

  async function leaveStranded({ stranded }: Prediction): Promise<void> {
    if (stranded.length === 0) return;
    for (const name of stranded)
      run.progress(
        `${name} ${state.contracts[name]!.address} is left behind: an address it was made with is taken`,
      );
    const kept = Object.entries(state.contracts).filter(([name]) => !stranded.includes(name));
    await save({ contracts: Object.fromEntries(kept) });
  }

  /** Where a noted transaction may still be on its way, its nonce; a contract that it created is recorded first. */
  async function nextNonce({ client, signer }: Sender): Promise<number> {
    const { pending } = state;
    if (pending !== null) {
      const outcome = await outcomeOf({ client, signer }, pending);
      if (outcome === 'open') return pending.nonce;
      const creation = run.creations.find(({ name }) => name === pending.step);
      if (outcome !== 'taken' && outcome.status === 'success' && creation !== undefined) {
        const { at } = predict(run.creations, state.contracts, signer.address, pending.nonce);
        await record(creation, initCode(creation, at), outcome);
      } else await save({ pending: null });
    }
    return client.getTransactionCount({ address: signer.address, blockTag: 'pending' }).catch(explain);
  }
}

async function checkCode({ client, folder }: Run, { contracts, chainId }: Deployment): Promise<void> {
  for (const [name, { address }] of Object.entries(contracts)) {
    const code = await client.getCode({ address }).catch(explain);
    if (code === undefined)
      throw new WardenError(
        'DEPLOYMENT_INVALID',
        `${folder}/${chainId}.json: there is no ${name} at ${address}`,
      );
  }
}

function explain(thrown: unknown): never {
  throw chainError(thrown);
}
