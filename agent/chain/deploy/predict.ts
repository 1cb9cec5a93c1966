import { type Address, getContractAddress, keccak256 } from 'viem';
import type { Deployment } from '../deployments.ts';
import { type AddressOf, type Creation, initCode } from './init-code.ts';

type Contracts = Deployment['contracts'];

/** Where everything stands or will stand. */
export interface Prediction {
  readonly at: AddressOf;
  /** Not deployed yet, in the order in which they will be. */
  readonly missing: readonly Creation[];
  /** Deployed on the strength of an address that another transaction has taken since: of no use. */
  readonly stranded: readonly string[];
}

/**
 * The contracts of the court know each other's addresses before they exist: those that are missing will take the
 * deployer's next nonces, one each. A contract whose creation would read differently now is stranded, and is missing
 * again.
 * @param nonce of the next transaction
 */
export function predict(
  creations: readonly Creation[],
  contracts: Contracts,
  deployer: Address,
  nonce: number,
): Prediction {
  const stranded = new Set<string>();
  for (;;) {
    const isDeployed = ({ name }: Creation) => contracts[name] !== undefined && !stranded.has(name);
    const missing = creations.filter((creation) => !isDeployed(creation));
    const addresses = new Map<string, Address>();
    for (const creation of creations)
      if (isDeployed(creation)) addresses.set(creation.name, contracts[creation.name]!.address);
    missing.forEach(({ name }, index) => {
      addresses.set(name, getContractAddress({ from: deployer, nonce: BigInt(nonce + index) }));
    });
    const at: AddressOf = (name) => {
      const address = addresses.get(name);
      if (address === undefined) throw new Error(`no contract is called ${name}`);
      return address;
    };
    const found = creations.filter(
      (creation) =>
        isDeployed(creation) && keccak256(initCode(creation, at)) !== contracts[creation.name]!.initCode,
    );
    if (found.length === 0) return { at, missing, stranded: [...stranded] };
    for (const { name } of found) stranded.add(name);
  }
}
