import type { Address, Hex } from 'viem';
import type { SubjectSource } from '../../model/subject.ts';

/** A case as far as evidence is concerned. */
export interface CaseRecord {
  readonly subject: Address;
  readonly revision: Hex;
  /** `Charge` of the court. */
  readonly charge: number;
  readonly openedAtBlock: number;
  /** Number of the rule of the proofs that opened it; null where none did. */
  readonly rule: number | null;
  /** What the accuser pointed to when it opened the case: the hash, and where it can be had, not escaped. */
  readonly evidence: { readonly hash: Hex; readonly uri: string } | null;
  /** The signed findings that the court accepted. */
  readonly findings: readonly { readonly signer: Address; readonly report: Hex }[];
}

/** What a verifier asks a chain. All of it throws WardenError RPC_UNREACHABLE or RPC_REFUSED where it does not answer. */
export interface ChainView {
  readonly chainId: number;
  readonly court: Address;
  readonly clearance: Address;
  /** Whether this is a bonded scanner now. */
  isMember(scanner: Address): Promise<boolean>;
  /** ERC-1271: whether a contract calls this its signature. */
  recognises(contract: Address, hash: Hex, signature: Hex): Promise<boolean>;
  /**
   * What a revision of a source says; null where the chain no longer tells. Its text is not escaped.
   * @param block one in which it may have been the present one; null for none
   * @throws WardenError NOT_ON_CHAIN for what is no source
   */
  revisionOf(source: Address, revision: Hex, block: number | null): Promise<SubjectSource | null>;
  /** null where there is none with this id. */
  caseOf(id: Hex): Promise<CaseRecord | null>;
}
