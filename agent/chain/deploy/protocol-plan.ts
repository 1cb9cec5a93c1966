import { type Abi, type Address, encodeFunctionData, type Hex, zeroAddress } from 'viem';
import { controllerAbi } from '../abi/controller.ts';
import { managerAbi } from '../abi/manager.ts';
import { nexusAbi } from '../abi/nexus.ts';
import { terminalAbi } from '../abi/terminal.ts';
import { vaultAbi } from '../abi/vault.ts';
import { controllerCode } from '../bytecode/controller.ts';
import { managerCode } from '../bytecode/manager.ts';
import { nexusCode } from '../bytecode/nexus.ts';
import { terminalCode } from '../bytecode/terminal.ts';
import { vaultCode } from '../bytecode/vault.ts';
import type { ChainClient } from '../connect.ts';
import type { AddressOf, Creation } from './init-code.ts';
import type { Call } from './run-deployment.ts';

/** Terminal and Nexus are made before the Vault that they need, and told of it afterwards. */
export const protocolCreations: readonly Creation[] = [
  { name: 'Manager', abi: managerAbi, code: managerCode, args: () => [] },
  { name: 'Terminal', abi: terminalAbi, code: terminalCode, args: (at) => [at('Manager'), zeroAddress] },
  {
    name: 'Nexus',
    abi: nexusAbi,
    code: nexusCode,
    args: (at) => [at('Manager'), at('Terminal'), zeroAddress],
  },
  {
    name: 'Vault',
    abi: vaultAbi,
    code: vaultCode,
    args: (at) => [at('Manager'), at('Nexus'), at('Terminal')],
  },
  {
    name: 'Controller',
    abi: controllerAbi,
    code: controllerCode,
    args: (at) => [at('Nexus'), at('Terminal'), at('Vault')],
  },
];

/** Wires the protocol up: addresses that the constructors could not know, and roles. */
export function protocolCalls(client: ChainClient, at: AddressOf): Call[] {
  const manager = at('Manager');
  return [
    setVault(client, 'Terminal', at('Terminal'), terminalAbi, at('Vault')),
    setVault(client, 'Nexus', at('Nexus'), nexusAbi, at('Vault')),
    grant(client, manager, 'CONTROLLER', 'Controller', at('Controller')),
    // Escrow of a first response, and of a task that expired, is moved by Nexus.
    grant(client, manager, 'CONTROLLER', 'Nexus', at('Nexus')),
    // Terminal makes providers.
    grant(client, manager, 'the administration of PROVIDER', 'Terminal', at('Terminal')),
  ];
}

type Role = 'CONTROLLER' | 'JUDGE' | 'the administration of PROVIDER';

/** Gives a contract a role, unless it has it. Ids of roles are always read: they are the Manager's own matter. */
export function grant(
  client: ChainClient,
  manager: Address,
  role: Role,
  name: string,
  account: Address,
): Call {
  const contract = { address: manager, abi: managerAbi } as const;
  const id = async (): Promise<Hex> => {
    if (role !== 'the administration of PROVIDER')
      return client.readContract({ ...contract, functionName: role });
    const provider = await client.readContract({ ...contract, functionName: 'PROVIDER' });
    return client.readContract({ ...contract, functionName: 'getRoleAdmin', args: [provider] });
  };
  return {
    step: `Manager grants ${name} ${role}`,
    to: manager,
    data: async () =>
      encodeFunctionData({ abi: managerAbi, functionName: 'grantRole', args: [await id(), account] }),
    isDone: async () =>
      client.readContract({ ...contract, functionName: 'hasRole', args: [await id(), account] }),
  };
}

function setVault(client: ChainClient, name: string, to: Address, abi: Abi, vault: Address): Call {
  return {
    step: `${name}.setVault`,
    to,
    data: async () => encodeFunctionData({ abi, functionName: 'setVault', args: [vault] }),
    isDone: async () => (await client.readContract({ address: to, abi, functionName: 'vault' })) === vault,
  };
}
