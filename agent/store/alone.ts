import type { Pool, PoolClient } from 'pg';

/** Of Postgres: any number that nothing else takes. */
const startLock = 7_263_951_405;

/**
 * Does something while no other process that comes here does: many may start at the same time on an empty database, and `create … if
 * not exists` is no protection against another that does the same.
 * @throws what the work, or the database, throws
 */
export async function alone<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [startLock]);
    const result = await work(client);
    await client.query('select pg_advisory_unlock($1)', [startLock]);
    client.release();
    return result;
  } catch (error) {
    // With the connection goes the lock.
    client.release(true);
    throw error;
  }
}
