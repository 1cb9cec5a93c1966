import type { Address, Hex } from 'viem';
import type { Proof } from './dossier.ts';
import type { Judged } from './judged.ts';

/** What our own scan of a revision came to. */
export interface Examined {
  readonly judged: Judged;
  /** A fault that the chain can check; null for none. */
  readonly proof: Proof | null;
  /** Where the evidence can be had, at most 1024 bytes; empty for nowhere. */
  readonly uri: string;
}

/**
 * Whoever keeps the verdicts; null for a revision without one.
 * @param params abi.encode(SourceParams) of this very revision, also where the source was updated since
 */
export type Examiner = (source: Address, revision: Hex, params: Hex) => Promise<Examined | null>;
