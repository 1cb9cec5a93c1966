import { type Address, getAddress } from 'viem';
import type { Settlement } from '../../config/chain-settings.ts';
import { WardenError } from '../../model/errors.ts';
import { type ProtocolAddresses, protocolOf } from '../address-book.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { type Deployment, deploymentFile, readDeployment } from '../deployments.ts';
import { networks } from '../networks.ts';
import type { Signer } from '../signer/signer.ts';
import { courtCalls, courtCreations, leftToAdmins } from './court-plan.ts';
import { type AddressOf, codeDigest } from './init-code.ts';
import { protocolCalls, protocolCreations } from './protocol-plan.ts';
import { runDeployment } from './run-deployment.ts';

export interface DeployChoices {
  /** `own`, `live`, or the address of a Nexus. */
  readonly protocol: string;
  /** Null for sweep beside our own protocol; otherwise it has to be said. */
  readonly settlement: Settlement | null;
  /** Null for the deployer. */
  readonly owner: string | null;
  /** Null for the deployer. */
  readonly guardian: string | null;
  /** Null for none. */
  readonly arbiter: string | null;
}

export interface DeployInput {
  readonly client: ChainClient;
  readonly signer: Pick<Signer, 'address' | 'signTransaction'>;
  /** Where the deployments file of the chain is, or is to be. */
  readonly folder: string;
  readonly choices: DeployChoices;
  readonly progress: (line: string) => void;
}

export interface DeployResult {
  readonly deployment: Deployment;
  /** What somebody else has to do, as sentences. */
  readonly left: readonly string[];
}

/**
 * Deploys the protocol and the court, or the court beside a protocol that is there.
 * @throws WardenError DEPLOYMENT_INVALID where the file is of another chain, deployer, version or choice; USAGE; as
 * `runDeployment`
 */
export async function deployContracts(input: DeployInput): Promise<DeployResult> {
  const { client, signer, folder, progress } = input;
  const choices = settle(input);
  const own = choices.protocol === 'own';
  const protocol = own ? null : await protocolOf(client, choices.protocol as Address);
  const protocolAt = (at: AddressOf): ProtocolAddresses =>
    protocol ?? { manager: at('Manager'), terminal: at('Terminal'), nexus: at('Nexus'), vault: at('Vault') };
  const creations = [...(own ? protocolCreations : []), ...courtCreations(protocolAt, choices)];
  const fresh: Deployment = {
    schema: 'warden.deployment/1',
    chainId: client.chain.id,
    genesis: await genesisOf(client),
    deployer: signer.address,
    code: codeDigest(creations),
    choices,
    contracts: {},
    pending: null,
    complete: false,
  };
  const known = await readDeployment(folder, client.chain.id);
  if (known !== null) checkSame(known, fresh, deploymentFile(folder, client.chain.id));
  const deployment = await runDeployment(
    {
      client,
      signer,
      folder,
      creations,
      calls: (at) => [
        ...(own ? protocolCalls(client, at) : []),
        ...courtCalls(client, signer.address, protocolAt(at), at),
      ],
      progress,
    },
    known ?? fresh,
  );
  const at: AddressOf = (name) => deployment.contracts[name]!.address;
  return { deployment, left: await leftToAdmins(client, protocolAt(at), at) };
}

function settle({ choices, client, signer }: DeployInput): Deployment['choices'] {
  const { protocol, settlement, owner, guardian, arbiter } = choices;
  const address = (text: string | null): Address => (text === null ? signer.address : getAddress(text));
  if (protocol !== 'own' && settlement === null)
    throw new WardenError(
      'USAGE',
      'Beside a protocol that is not our own, it has to be said where stakes go',
      {
        todo: 'Give --settlement sweep, external or none; docs/chain.md says which fits.',
      },
    );
  return {
    protocol: protocol === 'own' ? 'own' : nexusOf(protocol, client.chain.id),
    settlement: settlement ?? 'sweep',
    owner: address(owner),
    guardian: address(guardian),
    arbiter: arbiter === null ? '0x0000000000000000000000000000000000000000' : getAddress(arbiter),
  };
}

function nexusOf(protocol: string, chain: number): Address {
  if (protocol !== 'live') return getAddress(protocol);
  const network = networks.get(chain);
  if (network === undefined)
    throw new WardenError('USAGE', `Chain ${chain} is no live network of OpenGPU`, {
      todo: 'Give --protocol own or the address of a Nexus.',
    });
  return network.contracts.nexus;
}

/** A deployment is carried on as it was begun, or not at all. */
function checkSame(known: Deployment, fresh: Deployment, file: string): void {
  const refuse = (what: string, todo?: string): never => {
    throw new WardenError('DEPLOYMENT_INVALID', `${file} ${what}`, todo === undefined ? {} : { todo });
  };
  if (known.genesis !== fresh.genesis)
    refuse('is of another chain with the same id: the first blocks differ');
  if (known.deployer !== fresh.deployer)
    refuse(`was begun by ${known.deployer}, not by ${fresh.deployer}`, 'Use the key that began it.');
  if (known.code !== fresh.code)
    refuse(
      'was begun with another version of the contracts',
      'Use that version, or another folder with --deployments.',
    );
  for (const key of Object.keys(fresh.choices) as (keyof Deployment['choices'])[])
    if (known.choices[key] !== fresh.choices[key])
      refuse(
        `was begun with ${key} ${known.choices[key]}, not ${fresh.choices[key]}`,
        'Give the same choices again.',
      );
}

async function genesisOf(client: ChainClient): Promise<Deployment['genesis']> {
  try {
    return (await client.getBlock({ blockNumber: 0n })).hash;
  } catch (thrown) {
    throw chainError(thrown);
  }
}
