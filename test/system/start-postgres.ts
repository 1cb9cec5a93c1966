import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A database server of our own, in a folder that goes with it. */
export interface Postgres {
  /** Of the database that is there from the start. */
  readonly url: string;
  /** An empty database of this name. @returns its URL */
  create(name: string): Promise<string>;
  /** As a power cut does: the server is killed, its files stay. */
  kill(): Promise<void>;
  /** After `kill`: the same server, on the same port, recovers. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server with Debian's package `postgresql`; as root, in the name of the account `postgres`, as it never runs as root. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-postgres-'));
  const account = accountOf(folder);
  const bin = binaries();
  const run = (name: string, ...args: string[]) =>
    execFileSync(join(bin, name), args, { ...account, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  run(
    'initdb',
    '--pgdata',
    join(folder, 'data'),
    '--username',
    'warden',
    '--auth',
    'trust',
    '--encoding',
    'UTF8',
  );
  const port = await freePort();
  const url = (database: string) => `postgres://warden@127.0.0.1:${port}/${database}`;
  let server: ChildProcess;

  async function start(): Promise<void> {
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: folder,
      max_connections: 100,
    };
    server = spawn(
      join(bin, 'postgres'),
      [
        '-D',
        join(folder, 'data'),
        ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    await new Promise<void>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)));
      server.stderr!.on('data', (chunk: Buffer) => {
        // Everything is read, or the pipe fills up; little is kept.
        if (log.length < 100_000) log += chunk.toString();
        if (/ready to accept connections/.test(chunk.toString())) resolve();
      });
    });
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  await start();
  return {
    url: url('postgres'),
    async create(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database "${name}"`);
      await client.end();
      return url(name);
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      // At once, without waiting for clients.
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian keeps the servers of all versions out of the path: the newest is taken. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const [newest] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw new Error(`no PostgreSQL in ${root}`);
  return join(root, newest, 'bin');
}

function accountOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const account = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, account.uid, account.gid);
  return account;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return (address as { port: number }).port;
}
