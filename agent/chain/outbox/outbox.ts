import type { Hex } from 'viem';
import { WardenError } from '../../model/errors.ts';
import type { Lease } from '../../store/lease.ts';
import type { Store } from '../../store/store.ts';
import { readBlock } from '../follow/block.ts';
import type { NodePool } from '../follow/nodes.ts';
import type { Signer } from '../signer/signer.ts';
import { askNode, wholeNumber } from './ask-node.ts';
import { quote } from './fees.ts';
import { fillGaps } from './fill-gaps.ts';
import { raiseStuck } from './raise.ts';
import type { Notice, Round } from './round.ts';
import { sendAgain } from './send-again.ts';
import { settle } from './settle.ts';
import { signPlanned } from './sign-planned.ts';

/** The lease under which an account signs: two processes with one key would take each other's nonces. */
export const signerRole = 'signer';

export interface OutboxOptions {
  readonly store: Pick<Store, 'db' | 'kind'>;
  /** `refuse` PGlite, which never syncs to disk; a demonstration, whose chain ends with the process, may `allow` it. */
  readonly embedded: 'refuse' | 'allow';
  readonly pool: NodePool;
  readonly chainId: number;
  readonly signer: Signer;
  /** Most wei a gas that is ever paid. */
  readonly feeCap: bigint;
}

/** What a tick did that people should know; what it said in the tick before is not said again. */
export interface OutboxTick {
  readonly notices: readonly Notice[];
}

/**
 * Brings every intent of this chain to its end, one step a call. It can be killed at any moment: what a tick rests on is
 * in the database, and each of its writes is one transaction under the lease.
 *
 * @returns one tick, under a lease of `signerRole` that the caller took and keeps; one at a time
 * @throws WardenError CONFIG_INVALID at once, on PGlite; the tick RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST, KEY_INVALID
 */
export function outbox({ store, embedded, pool, chainId, signer, feeCap }: OutboxOptions) {
  if (store.kind === 'pglite' && embedded === 'refuse')
    throw new WardenError(
      'CONFIG_INVALID',
      'Signing needs a Postgres server: the embedded database loses rows',
      {
        todo: 'Name a server with --database, or watch without a key.',
      },
    );
  let seen: { readonly head: Hex; readonly sent: Set<string> } | null = null;
  let said: ReadonlySet<string> = new Set();
  // Outlives a tick that fails: what it had to say is said with the next.
  const notices: Notice[] = [];

  return async function tick(lease: Lease): Promise<OutboxTick> {
    const view = await pool.view();
    try {
      const block = await askNode('Reading the head', () => readBlock(view.client, view.head));
      if (block === null) throw new WardenError('RPC_REFUSED', `The node has no block ${view.head}`);
      wholeNumber(view.head + view.finalized + block.time, 'Reading the head');
      if (seen?.head !== block.hash) seen = { head: block.hash, sent: new Set() };
      const saying = new Set<string>();
      const round: Round = {
        db: store.db,
        lease,
        chainId,
        signer,
        nodes: [view.client, ...view.others],
        head: view.head,
        headTime: block.time,
        finalized: view.finalized,
        feeCap,
        sent: seen.sent,
        say(notice) {
          const what = `${notice.code} ${notice.key}`;
          if (!said.has(what)) notices.push(notice);
          saying.add(what);
        },
      };
      await settle(round);
      // Before anything that could fail, as a signer elsewhere: what was signed must not wait for it.
      await sendAgain(round);
      await spend(round);
      await sendAgain(round);
      said = saying;
      return { notices: notices.splice(0) };
    } catch (error) {
      if (error instanceof WardenError && error.code.startsWith('RPC_')) pool.blame(view.client);
      throw error;
    }
  };
}

/** Everything that costs money. */
async function spend(round: Round): Promise<void> {
  const fees = await quote(round.nodes[0], round.feeCap);
  if (fees === null) {
    const text = `Gas costs more than the cap of ${round.feeCap} wei: nothing new is signed`;
    round.say({ code: 'fee-cap', key: null, text });
    return;
  }
  await raiseStuck(round, fees);
  await signPlanned(round, fees);
  await fillGaps(round, fees);
}
