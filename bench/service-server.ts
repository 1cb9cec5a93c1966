import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKey } from '../agent/server/auth/api-key.ts';
import { ensureTenant } from '../agent/server/auth/tenant.ts';
import { openStore } from '../agent/store/open-store.ts';
import { createSeal, type Seal } from '../agent/store/seal.ts';
import type { Store } from '../agent/store/store.ts';
import { type Postgres, startPostgres } from '../test/system/start-postgres.ts';
import { wardenCommand } from './paths.ts';

/** `warden serve` on a Postgres of its own, with a key that may do everything. */
export interface BenchService {
  readonly store: Store;
  readonly seal: Seal;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the server. */
  readonly pid: number;
  worker(folder: string): ChildProcess;
  close(): Promise<void>;
}

export const tenant = 'bench';

/** @param webhookHosts receivers on loopback */
export async function startService(webhookHosts: readonly string[]): Promise<BenchService> {
  const postgres: Postgres = await startPostgres();
  const url = await postgres.create('service');
  const secret = randomBytes(32);
  const store = await openStore(url);
  await ensureTenant(store.db, tenant);
  const scopes = ['scans:read', 'scans:write', 'webhooks'] as const;
  const { text } = await createKey(store.db, { tenant, name: 'bench', scopes, expiresAt: null });
  const port = await freePort();
  const command = (args: readonly string[]) =>
    spawn(wardenCommand[0]!, [...wardenCommand.slice(1), ...args, '--database', url], {
      env: { ...process.env, WARDEN_SERVICE_SECRET: secret.toString('base64') },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const hosts = webhookHosts.flatMap((host) => ['--webhook-host', host]);
  const server = command(['serve', '--listen', `127.0.0.1:${port}`, '--rate-limit', '10000000', ...hosts]);
  const origin = `http://127.0.0.1:${port}`;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`warden serve ended with ${server.exitCode}`);
    const answer = await fetch(`${origin}/livez`).catch(() => null);
    if (answer?.ok) break;
    await sleep(200);
  }
  return {
    store,
    seal: createSeal(secret),
    origin,
    headers: { authorization: `Bearer ${text}` },
    pid: server.pid!,
    worker: (folder) =>
      command([
        'worker',
        '--workers',
        '1',
        '--offline',
        '--cache-dir',
        join(folder, randomBytes(4).toString('hex')),
      ]),
    async close() {
      await end(server);
      await store.close();
      await postgres.stop();
    },
  };
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
