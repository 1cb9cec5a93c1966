import { sql } from 'drizzle-orm';
import type { Database } from '../../store/store.ts';

/** For how long what was told can be looked up and told again. */
const keptDays = 30;

/** Removes messages that are old, with their deliveries and tries; those that are still to be told stay. */
export async function sweepWebhooks(db: Database): Promise<void> {
  await db.execute(sql`
    with old as (
      delete from webhook_message m
      where m.created_at < now() - make_interval(days => ${keptDays})
        and not exists (select 1 from webhook_delivery d where d.message = m.id and d.state = 'waiting')
      returning m.id
    )
    delete from webhook_attempt a using old where a.message = old.id`);
}
