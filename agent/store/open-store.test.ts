import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dropLease, holdsLease, takeLease } from './lease.ts';
import { openStore } from './open-store.ts';
import { leases } from './schema/chain-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'warden-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the embedded database', () => {
  test('keeps what was written, and is open in one process at a time', async () => {
    const directory = join(folder, 'db');
    const first = await openStore(directory);
    await first.db.insert(leases).values({ role: 'r', holder: 'h', epoch: 7, until: new Date(0) });
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await first.close();
    const second = await openStore(directory);
    expect(await second.db.select().from(leases)).toMatchObject([{ role: 'r', epoch: 7 }]);
    await second.close();
  });

  test('is free again when its process was killed', async () => {
    const directory = join(folder, 'killed');
    const child = spawn(
      'flock',
      ['--nonblock', `${directory}.lock`, 'sh', '-c', 'echo locked; exec sleep 100'],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    );
    await once(child.stdout, 'data');
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    const ended = once(child, 'close');
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    await (await openStore(directory)).close();
  });

  test('is set aside and begun afresh when it does not open', async () => {
    const directory = join(folder, 'broken');
    await (await openStore(directory)).close();
    writeFileSync(join(directory, 'PG_VERSION'), 'nonsense');
    writeFileSync(join(directory, 'global', 'pg_control'), 'nonsense');
    const store = await openStore(directory);
    expect(await store.db.select().from(leases)).toEqual([]);
    await store.close();
    expect(readdirSync(folder)).toContain('broken.broken-1');
  });
});

test('a server that is not there is named without its password', async () => {
  const failed = openStore('postgres://user:secret@127.0.0.1:1/warden');
  await expect(failed).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await expect(failed).rejects.toThrow(/^(?!.*secret).*127\.0\.0\.1:1\/warden/);
});

describe('a lease', () => {
  test('is held by one, and every new holder has a higher epoch', async () => {
    const { db, close } = await openStore('memory:');
    const a = (await takeLease(db, 'follow', 'a', 60))!;
    expect(a.epoch).toBe(1);
    expect(await takeLease(db, 'follow', 'b', 60)).toBeNull();
    expect(await takeLease(db, 'follow', 'a', 60)).toEqual(a);
    await dropLease(db, a);
    const b = (await takeLease(db, 'follow', 'b', 60))!;
    expect(b.epoch).toBe(2);
    expect(await db.transaction((tx) => holdsLease(tx, a))).toBe(false);
    expect(await db.transaction((tx) => holdsLease(tx, b))).toBe(true);
    await close();
  });

  test('passes on when it was not renewed', async () => {
    const { db, close } = await openStore('memory:');
    await takeLease(db, 'sign', 'a', -1);
    expect(await takeLease(db, 'sign', 'b', 60)).toMatchObject({ holder: 'b', epoch: 2 });
    await close();
  });
});
