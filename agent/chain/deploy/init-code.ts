import { type Abi, type Address, encodeDeployData, type Hex, keccak256, stringToHex } from 'viem';

/** Compiled creation code, with zeros or placeholders where the addresses of libraries belong. */
export interface CreationCode {
  readonly object: string;
  /** Library → bytes before each place of its address. */
  readonly links: Readonly<Record<string, readonly number[]>>;
}

export interface Creation {
  readonly name: string;
  readonly abi: Abi;
  readonly code: CreationCode;
  /** Arguments of the constructor. @param at the address of every contract, deployed or predicted */
  readonly args: (at: AddressOf) => readonly unknown[];
}

export type AddressOf = (name: string) => Address;

/** What the transaction that creates the contract carries: code, libraries, arguments. */
export function initCode({ abi, code, args }: Creation, at: AddressOf): Hex {
  return encodeDeployData({ abi, bytecode: link(code, at), args: [...args(at)] });
}

/** Every library's address in its places. */
function link({ object, links }: CreationCode, at: AddressOf): Hex {
  let linked = object;
  for (const [library, places] of Object.entries(links)) {
    const digits = at(library).slice(2).toLowerCase();
    for (const place of places) {
      const start = 2 + 2 * place;
      linked = linked.slice(0, start) + digits + linked.slice(start + 40);
    }
  }
  return linked as Hex;
}

/** Names one version of all contracts. */
export function codeDigest(creations: readonly Creation[]): Hex {
  return keccak256(stringToHex(creations.map(({ name, code }) => `${name}:${code.object}`).join('\n')));
}
