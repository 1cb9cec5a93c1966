import { type Address, type Hex, hashTypedData, recoverAddress, type TypedDataDefinition } from 'viem';
import type { Digest } from '../model/digest.ts';
import { WardenError } from '../model/errors.ts';

/** What both statements say. Integers as decimal text; times in Unix seconds. */
interface Terms {
  readonly source: Address;
  /** `keccak256(abi.encode(source, params))`. */
  readonly revision: Hex;
  /** sha256 of the bundle. */
  readonly report: Hex;
  /** The root hash of what was examined. */
  readonly artifact: Hex;
  readonly ruleset: Hex;
  readonly scannedAt: string;
  /** Of no use twice. Unordered, so that many can be signed at once. */
  readonly nonce: string;
}

/** Of malicious or malformed sources: `Charge` of the court. */
export const charges = { malicious: 0, malformed: 1 } as const;

export interface FindingMessage extends Terms {
  readonly charge: (typeof charges)[keyof typeof charges];
  /** Of no use after it. */
  readonly deadline: string;
}

export interface CleanMessage extends Terms {
  readonly expiresAt: string;
}

/** What a scanner signs, and before whom. */
export type Statement = {
  readonly chainId: number;
  /** The court for a finding, the clearance contract for a clean statement. */
  readonly contract: Address;
} & (
  | { readonly kind: 'finding'; readonly message: FindingMessage }
  | { readonly kind: 'clean'; readonly message: CleanMessage }
);

const start = [
  { name: 'source', type: 'address' },
  { name: 'revision', type: 'bytes32' },
] as const;
const middle = [
  { name: 'report', type: 'bytes32' },
  { name: 'artifact', type: 'bytes32' },
  { name: 'ruleset', type: 'bytes32' },
  { name: 'scannedAt', type: 'uint64' },
] as const;
const end = { name: 'nonce', type: 'uint256' } as const;

const types = {
  Finding: [
    ...start,
    { name: 'charge', type: 'uint8' },
    ...middle,
    { name: 'deadline', type: 'uint64' },
    end,
  ],
  Clean: [...start, ...middle, { name: 'expiresAt', type: 'uint64' }, end],
} as const;

/**
 * The statement as EIP-712 typed data, for any wallet or remote signer.
 * @see docs/contracts/clearance.md, `Findings.sol`
 */
export function typedData(statement: Statement): TypedDataDefinition<typeof types, keyof typeof types> {
  const { chainId, contract } = statement;
  const domain = { name: 'OGPU Court', version: '1', chainId, verifyingContract: contract } as const;
  const { scannedAt, nonce, ...message } = statement.message;
  const numbers = { scannedAt: BigInt(scannedAt), nonce: BigInt(nonce) };
  if (statement.kind === 'finding') {
    const deadline = BigInt(statement.message.deadline);
    return {
      domain,
      types,
      primaryType: 'Finding',
      message: { ...statement.message, ...message, ...numbers, deadline },
    };
  }
  const expiresAt = BigInt(statement.message.expiresAt);
  return {
    domain,
    types,
    primaryType: 'Clean',
    message: { ...statement.message, ...message, ...numbers, expiresAt },
  };
}

/** The hash that is signed, as `findingHash` and `uidOf` of the contracts have it. */
export function statementHash(statement: Statement): Hex {
  return hashTypedData(typedData(statement));
}

/** Half the order of secp256k1: the contracts take no `s` above it. */
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Who signed, as `Signature.sol` reads 65 bytes: r, s in the lower half, v of 27 or 28.
 * @returns null where nobody did
 */
export async function signerOf(hash: Hex, signature: Hex): Promise<Address | null> {
  if (!/^0x[0-9a-f]{128}(1b|1c)$/.test(signature) || BigInt(`0x${signature.slice(66, 130)}`) > halfOrder)
    return null;
  return recoverAddress({ hash, signature }).catch(() => null);
}

/**
 * A sha256 as a contract has it.
 * @throws WardenError EVIDENCE_INVALID for another algorithm, or none
 */
export function bytes32(digest: Digest | string | null, what: string): Hex {
  if (digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest)) return `0x${digest.slice(7)}`;
  throw new WardenError('EVIDENCE_INVALID', `${what} has no sha256, so nothing can be signed about it`);
}
