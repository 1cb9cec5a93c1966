import type { Address, Hex } from 'viem';
import type { Statement } from '../../evidence/statement.ts';
import type { SignedFinding } from '../peers/signed-finding.ts';
import type { Judged, SourceCharge } from './judged.ts';

/** What we know of one revision ourselves. */
export interface Dossier {
  readonly source: Address;
  readonly revision: Hex;
  /** abi.encode(SourceParams) */
  readonly params: Hex;
  /** Where the chain first said so. */
  readonly blockHash: Hex;
  readonly blockNumber: number;
  /** That block is final. */
  readonly final: boolean;
  /** Our last verdict; null while there is none. */
  readonly judged: Judged | null;
  /** A fault that the chain can check; null for none. */
  readonly proof: Proof | null;
  /** Signatures that were checked, ours and those of peers: at most one of each scanner and charge. */
  readonly findings: readonly SignedFinding[];
  /** Our signed word that it is clean, for the verdict above. */
  readonly clean: SignedClean | null;
  /** Our last word that is on chain; null for none. */
  readonly word: { readonly uid: Hex; readonly artifact: Hex } | null;
  /** Where the evidence can be had, at most 1024 bytes. */
  readonly uri: string;
  /** Nobody else's: hides an accusation until it is opened. */
  readonly salt: Hex;
}

/** What `Proofs` takes. */
export interface Proof {
  readonly rule: number;
  readonly charge: SourceCharge;
  /** abi.encode(Exhibit) */
  readonly proof: Hex;
}

export type Clean = Extract<Statement, { kind: 'clean' }>;

export interface SignedClean {
  readonly statement: Clean;
  readonly signature: Hex;
}
