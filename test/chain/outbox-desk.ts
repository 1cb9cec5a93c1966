import { eq } from 'drizzle-orm';
import { type Address, type Hex, parseGwei, toHex } from 'viem';
import { type ChainClient, connect } from '../../agent/chain/connect.ts';
import { nodePool } from '../../agent/chain/follow/nodes.ts';
import type { Intent } from '../../agent/chain/outbox/intent.ts';
import { outbox, signerRole } from '../../agent/chain/outbox/outbox.ts';
import { plan } from '../../agent/chain/outbox/plan.ts';
import { loadSigner } from '../../agent/chain/signer/private-key.ts';
import type { Signer } from '../../agent/chain/signer/signer.ts';
import { type Lease, takeLease } from '../../agent/store/lease.ts';
import { intents, transactions } from '../../agent/store/schema/outbox-tables.ts';
import type { Store } from '../../agent/store/store.ts';
import { type Anvil, clientsOf, keys } from '../contracts/anvil.ts';

export const chainId = 1071;

/** Mines only when it is told to; blocks are final after four more. */
export const slowChain: readonly string[] = ['--no-mining', '--slots-in-an-epoch', '2'];

/** Where a call goes that reverts with its own data, as long as storage slot 0 is empty. */
const refuser: Address = '0x00000000000000000000000000000000000000fe';
const refuserCode: Hex = '0x5f54600c57365f5f37365ffd5b00';

export interface DeskOptions {
  readonly store: Store;
  readonly anvil: Pick<Anvil, 'url'>;
  readonly signer?: Signer;
  readonly feeCap?: bigint;
  /** URLs of nodes; the chain's own where none is given. */
  readonly nodes?: readonly string[];
  /** Whether PGlite will do: yes, unless it is said otherwise. */
  readonly embedded?: 'refuse' | 'allow';
  /** What happens on the way to a node. */
  readonly through?: (client: ChainClient) => ChainClient;
}

/** An outbox on a local chain, with what a test needs to move both. */
export async function desk({
  store,
  anvil,
  signer,
  feeCap,
  nodes = [anvil.url],
  through = (client) => client,
  embedded = 'allow',
}: DeskOptions) {
  const { read, test } = clientsOf(anvil);
  const account = signer ?? (await loadSigner(null, { WARDEN_PRIVATE_KEY: keys[1]! }));
  const signal = new AbortController().signal;
  let clock = 0;
  const pool = nodePool(
    nodes.map((url) => ({
      name: url,
      open: async () =>
        through(await connect({ chain: chainId, rpcUrl: url, allowedHosts: [new URL(url).host], signal })),
    })),
    4,
    () => clock,
  );
  const tick = outbox({
    store,
    embedded,
    pool,
    chainId,
    signer: account,
    feeCap: feeCap ?? parseGwei('100'),
  });
  const lease = (holder = 'a'): Promise<Lease> =>
    takeLease(store.db, signerRole, holder, 3600).then((taken) => taken!);
  return {
    read,
    test,
    account,
    lease,
    /** One tick; its notices, as codes. */
    async tick(under?: Lease): Promise<string[]> {
      clock += 100_000;
      const { notices } = await tick(under ?? (await lease()));
      return notices.map(({ code }) => code);
    },
    mine: (blocks: number) => test.mine({ blocks }),
    /** Replaces the last blocks by empty ones. */
    reorganise: (depth: number) => test.request({ method: 'anvil_reorg', params: [depth, []] } as never),
    /** From now on the base fee of the next block, in gwei: it falls by an eighth with every empty one. */
    baseFee: (gwei: number) => test.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei(String(gwei)) }),
    /** Loses all that waits to be mined. */
    async lose(): Promise<void> {
      for (const { hash } of await store.db.select().from(transactions))
        await test.dropTransaction({ hash: hash as Hex });
    },
    plan: (...wanted: Intent[]) => store.db.transaction((tx) => plan(tx, wanted)),
    async refuse(isRefusing: boolean): Promise<void> {
      await test.setCode({ address: refuser, bytecode: refuserCode });
      await test.setStorageAt({ address: refuser, index: 0, value: toHex(isRefusing ? 0 : 1, { size: 32 }) });
    },
  };
}

/** A payment to an account of its own: how often it was made shows in the balance. */
export function payment(number: number, more: Partial<Intent> = {}): Intent {
  return {
    chainId,
    contract: payee(number),
    method: 'pay',
    subject: String(number),
    epoch: 0,
    data: '0x',
    value: 1000n,
    why: `payment ${number}`,
    blockHash: null,
    after: 0,
    detail: {},
    ...more,
  };
}

export function payee(number: number): Address {
  return toHex(0x10_0000_0000 + number, { size: 20 });
}

/** A call that is refused with this error while the refuser refuses. */
export function refusable(number: number, error: Hex): Intent {
  return payment(number, { contract: refuser, data: error, value: 0n });
}

/** A transaction of the same key, made by something else, that pays more than ours. */
export async function elsewhere(anvil: Pick<Anvil, 'url'>, nonce: number): Promise<Hex> {
  return clientsOf(anvil)
    .wallet(keys[1]!)
    .sendTransaction({
      to: payee(99),
      value: 1n,
      nonce,
      gas: 21_000n,
      maxFeePerGas: parseGwei('50'),
      maxPriorityFeePerGas: parseGwei('50'),
    });
}

/** In order of planning. */
export async function states(store: Store): Promise<string[]> {
  const rows = await store.db.select({ state: intents.state }).from(intents).orderBy(intents.position);
  return rows.map(({ state }) => state);
}

export async function attempts(store: Store, nonce: number) {
  return store.db
    .select()
    .from(transactions)
    .where(eq(transactions.nonce, nonce))
    .orderBy(transactions.attempt);
}
