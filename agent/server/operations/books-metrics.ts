import { count, eq, inArray } from 'drizzle-orm';
import { Gauge, type Registry } from 'prom-client';
import { intents } from '../../store/schema/outbox-tables.ts';
import { webhookDeliveries } from '../../store/schema/service-tables.ts';
import type { Database } from '../../store/store.ts';
import { readQueues } from './read-queues.ts';

/**
 * Numbers that the database has: every process that shows them shows the same, so they are gauges, of which one takes the
 * greatest. Where the database does not answer they are left out; the others stay.
 */
export function booksMetrics(registry: Registry, db: Database): void {
  const gauge = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    read: (set: (labels: Partial<Record<T, string>>, value: number) => void) => Promise<void>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        await read((labels, value) => this.set(labels, value)).catch(() => this.remove());
      },
    });

  gauge(
    'queue_depth',
    'Scans by queue: that wait, and that a worker holds.',
    ['queue', 'state'],
    async (set) => {
      for (const { queue, waiting, held } of await readQueues(db)) {
        set({ queue, state: 'waiting' }, waiting);
        set({ queue, state: 'held' }, held);
      }
    },
  );
  gauge(
    'queue_oldest_seconds',
    'How long the scan is due that is due the longest.',
    ['queue'],
    async (set) => {
      for (const { queue, oldest } of await readQueues(db)) set({ queue }, oldest);
    },
  );
  gauge('tx_pending', 'Acts on chain that are planned, signed or sent.', ['state'], async (set) => {
    const states = ['planned', 'signed', 'sent'] as const;
    const rows = await db
      .select({ state: intents.state, number: count() })
      .from(intents)
      .where(inArray(intents.state, [...states]))
      .groupBy(intents.state);
    for (const state of states) set({ state }, rows.find((row) => row.state === state)?.number ?? 0);
  });
  gauge('webhook_waiting', 'Webhooks that are still to be delivered.', [], async (set) => {
    const rows = await db
      .select({ number: count() })
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.state, 'waiting'));
    set({}, rows[0]!.number);
  });
}
