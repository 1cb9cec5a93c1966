import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClientBase } from 'pg';
import { packageRoot } from '../config/package-root.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { alone } from './alone.ts';
import { lockDirectory } from './directory-lock.ts';
import { type Database, type Store, schema } from './store.ts';

/**
 * Opens the database and brings its tables up to date.
 *
 * @param location `postgres://…` for a server (15 or later), `memory:`, or a directory for the embedded one. A directory that does not
 *   open is set aside as `NAME.broken-N` and begun afresh: everything in it can be had again from the chain.
 * @throws WardenError STORE_UNREACHABLE, STORE_IN_USE, IO_FAILED
 */
export async function openStore(location: string): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(location)) return openServer(location);
  if (location === 'memory:') return openEmbedded(undefined, () => {});
  await mkdir(dirname(location), { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(location);
  try {
    return await openEmbedded(location, unlock);
  } catch (error) {
    if (await isMissing(location)) {
      unlock();
      throw unreachable(escapeText(location), error);
    }
    await setAside(location);
  }
  try {
    return await openEmbedded(location, unlock);
  } catch (error) {
    unlock();
    throw unreachable(escapeText(location), error);
  }
}

async function openServer(url: string): Promise<Store> {
  const { Pool } = (await import('pg')).default;
  const { drizzle } = await import('drizzle-orm/node-postgres');
  const { migrate } = await import('drizzle-orm/node-postgres/migrator');
  const options = {
    connectionString: url,
    max: 10,
    // A process that is frozen, or cut off, in the middle of a transaction holds locks that others wait for.
    async onConnect(client: ClientBase) {
      await client.query(`set idle_in_transaction_session_timeout = '30s'`);
    },
  };
  const pool = new Pool(options);
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  // So would one that breaks while a transaction has it; what it was asked for rejects all the same.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = drizzle({ client: pool, schema });
  try {
    await alone(pool, (client) => migrate(drizzle({ client, schema }), { migrationsFolder: migrations() }));
  } catch (error) {
    await pool.end();
    throw unreachable(withoutPassword(url), error);
  }
  return { db: db as unknown as Database, kind: 'postgres', client: pool, close: () => pool.end() };
}

async function openEmbedded(directory: string | undefined, unlock: () => void): Promise<Store> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { drizzle } = await import('drizzle-orm/pglite');
  const { migrate } = await import('drizzle-orm/pglite/migrator');
  const client = await PGlite.create(directory === undefined ? {} : { dataDir: directory });
  try {
    const db = drizzle({ client, schema });
    await migrate(db, { migrationsFolder: migrations() });
    return {
      db: db as unknown as Database,
      kind: 'pglite',
      client,
      async close() {
        await client.close();
        unlock();
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function migrations(): string {
  return join(packageRoot(), 'agent/store/migrations');
}

async function isMissing(directory: string): Promise<boolean> {
  return stat(directory).then(
    () => false,
    () => true,
  );
}

async function setAside(directory: string): Promise<void> {
  for (let n = 1; ; n++) {
    const name = `${directory}.broken-${n}`;
    if (await isMissing(name)) return rename(directory, name);
  }
}

function unreachable(what: string, cause: unknown): WardenError {
  return new WardenError('STORE_UNREACHABLE', `The database ${what} does not open`, { cause });
}

function withoutPassword(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return escapeText(`${host}${pathname}`);
  } catch {
    return 'named';
  }
}
