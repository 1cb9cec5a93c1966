import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { createPublicClient, custom } from 'viem';
import type { ChainClient } from '../../agent/chain/connect.ts';
import type { Signer } from '../../agent/chain/signer/signer.ts';
import { type Database, type Store, schema } from '../../agent/store/store.ts';

/**
 * A process that can be killed before every statement, every commit, every request and every signature, and after each
 * of the last two. Once it is dead it does nothing more; what was committed stays.
 */
export function killable() {
  let left = Number.POSITIVE_INFINITY;
  let points = 0;

  function point(): void {
    points++;
    if (--left < 0) throw new Error('killed');
  }

  return {
    /** A new life, of so many points. */
    live(for_: number): void {
      left = for_;
    },
    isDead: () => left < 0,
    points: () => points,
    store(store: Store): Store {
      const db = drizzle({ client: store.client as PGlite, schema, logger: { logQuery: point } });
      const transaction = db.transaction.bind(db);
      db.transaction = (work, config) =>
        transaction(async (tx) => {
          const result = await work(tx);
          point();
          return result;
        }, config);
      return { ...store, db: db as unknown as Database };
    },
    through(client: ChainClient): ChainClient {
      const request = async ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
        point();
        const answer = await client.request({ method, params } as never);
        point();
        return answer;
      };
      const { chain } = client;
      return createPublicClient({ chain, transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 });
    },
    signer(signer: Signer): Signer {
      return {
        address: signer.address,
        async signTransaction(transaction) {
          point();
          const raw = await signer.signTransaction(transaction);
          point();
          return raw;
        },
        signTypedData: (data) => signer.signTypedData(data),
      };
    },
  };
}
