import type { Address, Hex } from 'viem';
import type { Statement } from '../../evidence/statement.ts';

export type Finding = Extract<Statement, { kind: 'finding' }>;

/** A finding and whose it is, with the signature checked. */
export interface SignedFinding {
  readonly scanner: Address;
  readonly statement: Finding;
  /** 65 bytes. */
  readonly signature: Hex;
}
