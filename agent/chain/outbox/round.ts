import type { Lease } from '../../store/lease.ts';
import type { Database } from '../../store/store.ts';
import type { ChainClient } from '../connect.ts';
import type { Signer } from '../signer/signer.ts';

/** Something that whoever runs the agent should hear of. */
export interface Notice {
  readonly code:
    | 'dropped'
    | 'failed'
    | 'refused'
    | 'reverted'
    | 'reorganised'
    | 'taken-elsewhere'
    | 'nodes-disagree'
    | 'not-taken'
    | 'raised'
    | 'filled'
    | 'fee-cap'
    | 'unaffordable';
  /** Key of the intent; null where it is about the account. */
  readonly key: string | null;
  /** One sentence; escaped. */
  readonly text: string;
}

/** What holds for one tick. */
export interface Round {
  readonly db: Database;
  readonly lease: Lease;
  readonly chainId: number;
  readonly signer: Signer;
  /** Nodes that are well; the first is the one that is asked where one will do. */
  readonly nodes: readonly [ChainClient, ...ChainClient[]];
  readonly head: number;
  /** Unix seconds, of the head. */
  readonly headTime: number;
  readonly finalized: number;
  /** Most wei a gas that is ever paid. */
  readonly feeCap: bigint;
  /** Hashes of the transactions that this process has sent since this head was seen first. */
  readonly sent: Set<string>;
  readonly say: (notice: Notice) => void;
}
