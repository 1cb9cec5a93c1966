import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { events } from '../../store/schema/chain-tables.ts';
import type { Store } from '../../store/store.ts';
import { isStorable, storable } from './storable.ts';

describe('arguments of an event', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore('memory:');
  });
  afterAll(() => store.close());

  const row = (logIndex: number, args: Record<string, unknown>) => ({
    chainId: 1,
    blockHash: '0xb',
    logIndex,
    blockNumber: 1,
    transactionHash: '0xt',
    address: '0xa',
    name: 'court.Evidence',
    args,
    state: 'pending' as const,
  });

  it('are stored whatever texts they hold', async () => {
    let index = 0;
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', 'a\0b', '\\u0000'));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ uri: text, parts: fc.array(text), deep: fc.record({ text }) }),
        async (args) => {
          const kept = storable(args);
          await store.db.insert(events).values(row(++index, kept));
          expect(isStorable(kept)).toBe(true);
          expect(isStorable(args)).toBe(
            !JSON.stringify(Object.values(args)).match(/(^|[^\\])(\\\\)*\\u0000/),
          );
          if (isStorable(args)) expect(kept).toEqual(args);
        },
      ),
      { numRuns: 60 },
    );
  });
});
