import type { Address, Hex, TransactionSerializable, TypedDataDefinition } from 'viem';

/**
 * An account that signs, wherever its key is. Both throw WardenError KEY_INVALID where the signature is another key's, and
 * RPC_UNREACHABLE or RPC_REFUSED where the key is elsewhere and does not answer.
 */
export interface Signer {
  readonly address: Address;
  /** @returns the signed transaction, as it is sent */
  signTransaction(transaction: TransactionSerializable): Promise<Hex>;
  /** @returns r, s and v (27 or 28) @see https://eips.ethereum.org/EIPS/eip-712 */
  signTypedData(data: TypedDataDefinition): Promise<Hex>;
  /** Signs a hash of 32 bytes; absent where the key is elsewhere, which signs none. */
  readonly sign?: (parameters: { readonly hash: Hex }) => Promise<Hex>;
}
