import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A `docker-registry` of our own on a free port of this machine. */
export interface Registry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Pushes the `latest` of an OCI layout. Returns the reference. */
  push(layout: string, name: string): string;
  stop(): void;
}

export async function startRegistry(dir: string): Promise<Registry> {
  const root = join(dir, 'registry');
  mkdirSync(root, { recursive: true });
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(dir, 'registry.yml');
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${root}}}\nhttp: {addr: "${host}"}\n`,
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const stop = () => {
    child.kill();
  };
  process.on('exit', stop);
  await answers(host);
  return {
    host,
    push(layout, name) {
      const reference = `${host}/${name}:latest`;
      const from = `oci:${layout}:latest`;
      execFileSync('skopeo', ['copy', '--quiet', '--dest-tls-verify=false', from, `docker://${reference}`]);
      return reference;
    },
    stop,
  };
}

async function answers(host: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await fetch(`http://${host}/v2/`);
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
