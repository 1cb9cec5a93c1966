import type { Address } from 'viem';

/** The protocol's contracts of which each network has one, as the network's own SDK names them. */
export interface LiveContracts {
  readonly nexus: Address;
  readonly controller: Address;
  readonly terminal: Address;
  readonly vault: Address;
}

export interface Network {
  readonly name: string;
  /** The network's public node. */
  readonly rpcUrl: string;
  /** The Manager is found through `nexus.manager()`. */
  readonly contracts: LiveContracts;
}

/**
 * The live networks by chain id.
 * @see https://opengpu-network.gitbook.io/opengpu-network/ecosystem/protocol
 * @see https://opengpu-network.github.io/sdk-ogpu-py/reference/chain/
 */
export const networks: ReadonlyMap<number, Network> = new Map([
  [
    1071,
    {
      name: 'OpenGPU mainnet',
      rpcUrl: 'https://mainnet-rpc.ogpuscan.io',
      contracts: {
        nexus: '0x2b0cC6058313801D5feb184a539e3a0C5A87a6a1',
        controller: '0x8661F4B9c30e07A04d795A192478dfD905625a1D',
        terminal: '0xaEBC7b712D38Fc4d841f0732c21B8774339869D3',
        vault: '0xa5c582254AA313528898311362bc698b041580cC',
      },
    },
  ],
  [
    200820172034,
    {
      name: 'OpenGPU testnet',
      rpcUrl: 'https://testnetrpc.ogpuscan.io',
      contracts: {
        nexus: '0xF87bb2f3edB991a998992f14d35fE142e6Bb50b1',
        controller: '0x9fb6022074Fd7Bdb429de0776eb693cA0CB55E09',
        terminal: '0x1ea332Fc14a5AFD3AF3852B45C263Ab5b1Dd6f52',
        vault: '0x15905a2FbD3EF5d3532b931b5656BB9EB493Bb15',
      },
    },
  ],
]);
