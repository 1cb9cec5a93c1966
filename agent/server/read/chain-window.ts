import { and, eq, inArray } from 'drizzle-orm';
import type { Hex } from 'viem';
import { type AddressBook, addressBook } from '../../chain/address-book.ts';
import { type ChainClient, connect } from '../../chain/connect.ts';
import type { ChainStatus } from '../../chain/status/document.ts';
import { parseStatusTarget, readStatus } from '../../chain/status/read-status.ts';
import type { Settings } from '../../config/settings-table.ts';
import { blocks } from '../../store/schema/chain-tables.ts';
import type { Database } from '../../store/store.ts';

/** What no event says: the chain is asked. What is not to be had is null or missing, and the page says so. */
export interface ChainWindow {
  /** A source, an account or a case (`0x…`), as of the newest block. */
  status(chainId: number, target: string): Promise<ChainStatus | null>;
  /** Unix seconds by block. */
  times(chainId: number, numbers: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Number of the newest block. */
  head(chainId: number): Promise<number | null>;
}

const keptFor = 15_000;
const mostKept = 2000;
const mostTimes = 200_000;
/** Blocks that one page may ask for. */
const timesPerPage = 120;
const mostCalls = 8;
/** Milliseconds that a page waits for a node. */
const patience = 4000;

/** Asks the node of the settings, and only about its chain; a few calls at a time, each answer kept for fifteen seconds. */
export function openChainWindow(
  db: Database,
  settings: Pick<Settings, 'chain' | 'rpcUrl' | 'allowHost' | 'deployments'>,
  stop: AbortSignal,
): ChainWindow {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();
  const times = new Map<number, number>();
  let calls = 0;
  let opened: Promise<{ client: ChainClient; book: AddressBook }> | null = null;

  function open() {
    opened ??= connect({
      chain: settings.chain,
      rpcUrl: settings.rpcUrl[0] ?? null,
      allowedHosts: settings.allowHost,
      signal: stop,
    })
      .then(async (client) => ({ client, book: await addressBook(client, settings.deployments) }))
      .catch((error: unknown) => {
        opened = null;
        throw error;
      });
    return opened;
  }

  /** null: refused, failed, or too slow for a page; who is too slow is still kept for the next one. */
  async function ask<T>(key: string, question: () => Promise<T>): Promise<T | null> {
    const now = Date.now();
    let entry = kept.get(key);
    if (entry === undefined || entry.until < now) {
      if (calls >= mostCalls) return null;
      calls++;
      const answer = question()
        .catch(() => null)
        .finally(() => calls--);
      entry = { until: now + keptFor, answer };
      kept.delete(key);
      kept.set(key, entry);
      if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    }
    return (await withPatience(entry.answer)) as T | null;
  }

  return {
    status: async (chainId, target) =>
      chainId !== settings.chain
        ? null
        : ask(`status ${target}`, async () => {
            const { client, book } = await open();
            return readStatus(client, book, parseStatusTarget(target));
          }),
    head: async (chainId) =>
      chainId !== settings.chain
        ? null
        : ask('head', async () => Number(await (await open()).client.getBlockNumber())),
    async times(chainId, numbers) {
      const wanted = [...new Set(numbers)].slice(0, timesPerPage);
      const found = await storedTimes(db, chainId, wanted);
      if (chainId !== settings.chain) return found;
      const missing = wanted.filter((number) => !found.has(number));
      for (const number of missing) {
        const known = times.get(number);
        if (known !== undefined) found.set(number, known);
      }
      const unknown = missing.filter((number) => !found.has(number));
      if (unknown.length === 0) return found;
      const read = await ask(`times ${unknown.join(' ')}`, async () => {
        const { client } = await open();
        const heads = await Promise.all(
          unknown.map((number) =>
            client.request({ method: 'eth_getBlockByNumber', params: [hex(number), false] }),
          ),
        );
        return heads.flatMap((head, index) =>
          head === null ? [] : [[unknown[index]!, Number(head.timestamp)] as const],
        );
      });
      for (const [number, time] of read ?? []) {
        found.set(number, time);
        times.set(number, time);
        if (times.size > mostTimes) times.delete(times.keys().next().value!);
      }
      return found;
    },
  };
}

async function storedTimes(
  db: Database,
  chainId: number,
  numbers: readonly number[],
): Promise<Map<number, number>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .select({ number: blocks.number, time: blocks.time })
    .from(blocks)
    .where(
      and(eq(blocks.chainId, chainId), eq(blocks.state, 'canonical'), inArray(blocks.number, [...numbers])),
    );
  return new Map(rows.map(({ number, time }) => [number, time]));
}

function withPatience<T>(answer: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), patience);
    answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function hex(number: number): Hex {
  return `0x${number.toString(16)}`;
}
