import type { Abi, Address } from 'viem';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { settlementNames } from '../abi/enums.ts';
import { managerAbi } from '../abi/manager.ts';
import { proofsAbi } from '../abi/proofs.ts';
import { reputationAbi } from '../abi/reputation.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import { scannersAbi } from '../abi/scanners.ts';
import type { ProtocolAddresses } from '../address-book.ts';
import { clearanceCode } from '../bytecode/clearance.ts';
import { courtCode } from '../bytecode/court.ts';
import { libraryCodes } from '../bytecode/libraries.ts';
import { proofsCode } from '../bytecode/proofs.ts';
import { reputationCode } from '../bytecode/reputation.ts';
import { revisionsCode } from '../bytecode/revisions.ts';
import { scannersCode } from '../bytecode/scanners.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { Deployment } from '../deployments.ts';
import type { AddressOf, Creation, CreationCode } from './init-code.ts';
import { grant } from './protocol-plan.ts';
import type { Call } from './run-deployment.ts';
import {
  capacityBps,
  clearanceTerms,
  minDeliveryTime,
  policiesFor,
  reputationUnit,
  scannerTerms,
} from './terms.ts';

type ProtocolAt = (at: AddressOf) => ProtocolAddresses;

/** The court's contracts name each other in their constructors: every address is known before any of them stands. */
export function courtCreations(protocolAt: ProtocolAt, choices: Deployment['choices']): Creation[] {
  const contracts: Creation[] = [
    { name: 'Revisions', abi: revisionsAbi, code: revisionsCode, args: (at) => [protocolAt(at).nexus] },
    { name: 'Proofs', abi: proofsAbi, code: proofsCode, args: () => [choices.owner] },
    {
      name: 'Scanners',
      abi: scannersAbi,
      code: scannersCode,
      args: (at) => [choices.owner, at('Court'), at('Clearance'), scannerTerms],
    },
    {
      name: 'Clearance',
      abi: clearanceAbi,
      code: clearanceCode,
      args: (at) => [at('Revisions'), at('Scanners'), at('Court'), at('Proofs'), clearanceTerms],
    },
    {
      name: 'Reputation',
      abi: reputationAbi,
      code: reputationCode,
      args: (at) => [
        at('Revisions'),
        protocolAt(at).terminal,
        at('Court'),
        at('Clearance'),
        reputationUnit,
        BigInt(minDeliveryTime),
      ],
    },
    { name: 'Court', abi: courtAbi, code: courtCode, args: (at) => [setup(at, protocolAt(at), choices)] },
  ];
  return [...libraries(contracts), ...contracts];
}

function setup(at: AddressOf, { nexus, vault, terminal }: ProtocolAddresses, choices: Deployment['choices']) {
  return {
    wiring: {
      nexus,
      vault,
      terminal,
      revisions: at('Revisions'),
      scanners: at('Scanners'),
      clearance: at('Clearance'),
      proofs: at('Proofs'),
      settlement: settlementNames.findIndex((name) => name.toLowerCase() === choices.settlement),
      capacityBps,
    },
    owner: choices.owner,
    policies: policiesFor(choices.arbiter, choices.guardian),
  };
}

/** The libraries that the contracts are linked with, each behind those that it needs itself. */
function libraries(contracts: readonly Creation[]): Creation[] {
  const ordered = new Map<string, Creation>();
  const add = (code: CreationCode): void => {
    for (const name of Object.keys(code.links)) {
      const library = libraryCodes[name];
      if (library === undefined) throw new Error(`no library is called ${name}`);
      if (ordered.has(name)) continue;
      add(library);
      ordered.set(name, { name, abi: [] as Abi, code: library, args: () => [] });
    }
  };
  for (const { code } of contracts) add(code);
  return [...ordered.values()];
}

/** What makes the court a judge, where the deployer may do that. */
export function courtCalls(
  client: ChainClient,
  deployer: Address,
  { manager }: ProtocolAddresses,
  at: AddressOf,
): Call[] {
  const judge = grant(client, manager, 'JUDGE', 'Court', at('Court'));
  return [
    {
      ...judge,
      isDone: async () => (await judge.isDone()) || !(await administers(client, manager, deployer)),
    },
  ];
}

/** What the administrators of a protocol that is not ours have to do, as sentences. */
export async function leftToAdmins(
  client: ChainClient,
  { manager }: ProtocolAddresses,
  at: AddressOf,
): Promise<string[]> {
  try {
    const judge = grant(client, manager, 'JUDGE', 'Court', at('Court'));
    if (await judge.isDone()) return [];
  } catch (thrown) {
    throw chainError(thrown);
  }
  return [`an administrator of the Manager at ${manager} grants JUDGE to the Court at ${at('Court')}`];
}

async function administers(client: ChainClient, address: Address, account: Address): Promise<boolean> {
  const manager = { address, abi: managerAbi } as const;
  const judge = await client.readContract({ ...manager, functionName: 'JUDGE' });
  const admin = await client.readContract({ ...manager, functionName: 'getRoleAdmin', args: [judge] });
  return client.readContract({ ...manager, functionName: 'hasRole', args: [admin, account] });
}
