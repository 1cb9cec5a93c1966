import { type Address, zeroAddress } from 'viem';
import { WardenError } from '../model/errors.ts';
import { nexusAbi } from './abi/nexus.ts';
import { chainError } from './chain-error.ts';
import type { ChainClient } from './connect.ts';
import { type Deployment, readDeployment } from './deployments.ts';
import { networks } from './networks.ts';

export interface ProtocolAddresses {
  readonly manager: Address;
  readonly terminal: Address;
  readonly nexus: Address;
  readonly vault: Address;
}

export interface CourtAddresses {
  readonly revisions: Address;
  readonly proofs: Address;
  readonly scanners: Address;
  readonly clearance: Address;
  readonly reputation: Address;
  readonly court: Address;
  /** Block in which the court was deployed: it has no events before. */
  readonly since: number;
}

export interface AddressBook {
  readonly protocol: ProtocolAddresses;
  /** Null where no court is known. */
  readonly court: CourtAddresses | null;
}

/**
 * What stands where on this chain: our deployment, if its file is there and finished, else the live network's.
 * @throws WardenError DEPLOYMENT_INVALID, RPC_UNREACHABLE, RPC_REFUSED
 */
export async function addressBook(client: ChainClient, folder: string): Promise<AddressBook> {
  const chain = client.chain.id;
  const deployment = await readDeployment(folder, chain);
  if (deployment !== null) return ofDeployment(client, deployment, folder);
  const nexus = networks.get(chain)?.contracts.nexus;
  if (nexus === undefined)
    throw new WardenError(
      'DEPLOYMENT_INVALID',
      `Nothing is known of chain ${chain}: ${folder} has no file of it`,
      {
        todo: 'Deploy with `warden chain deploy`, or name the folder of an earlier deployment with --deployments.',
      },
    );
  return { protocol: await protocolOf(client, nexus), court: null };
}

/**
 * The protocol's contracts, as its Nexus names them.
 * @throws WardenError DEPLOYMENT_INVALID where there is no Nexus at the address
 */
export async function protocolOf(client: ChainClient, nexus: Address): Promise<ProtocolAddresses> {
  const read = (functionName: 'manager' | 'terminal' | 'vault') =>
    client.readContract({ address: nexus, abi: nexusAbi, functionName }).catch((thrown: unknown) => {
      const error = chainError(thrown);
      if (!(error instanceof WardenError) || error.retryable === false || error.code === 'RPC_REFUSED')
        throw new WardenError(
          'DEPLOYMENT_INVALID',
          `There is no Nexus at ${nexus} on chain ${client.chain.id}`,
          {
            todo: 'Name the chain with --chain, and a node of that chain with --rpc-url.',
          },
        );
      throw error;
    });
  const [manager, terminal, vault] = await Promise.all([read('manager'), read('terminal'), read('vault')]);
  if ([manager, terminal, vault].includes(zeroAddress))
    throw new WardenError('DEPLOYMENT_INVALID', `The Nexus at ${nexus} is not wired up yet`);
  return { manager, terminal, nexus, vault };
}

async function ofDeployment(
  client: ChainClient,
  deployment: Deployment,
  folder: string,
): Promise<AddressBook> {
  const { contracts, choices, complete, chainId } = deployment;
  if (!complete)
    throw new WardenError(
      'DEPLOYMENT_INVALID',
      `The deployment in ${folder}/${chainId}.json is not finished`,
      {
        todo: 'Run `warden chain deploy` again: it carries on where it stopped.',
      },
    );
  const at = (name: string): Address => {
    const entry = contracts[name];
    if (entry === undefined)
      throw new WardenError('DEPLOYMENT_INVALID', `${folder}/${chainId}.json does not name ${name}`);
    return entry.address;
  };
  const { protocol } = choices;
  return {
    protocol: await protocolOf(client, protocol === 'own' ? at('Nexus') : protocol),
    court: {
      revisions: at('Revisions'),
      proofs: at('Proofs'),
      scanners: at('Scanners'),
      clearance: at('Clearance'),
      reputation: at('Reputation'),
      court: at('Court'),
      since: contracts.Court!.block,
    },
  };
}
