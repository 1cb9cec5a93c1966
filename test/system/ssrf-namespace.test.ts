import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../agent/config/package-root.ts';

// A network of its own in which every address is this machine's, and a name server whose answers change: takes root.

let folder: string;

beforeAll(async () => {
  const root = join(packageRoot(), '.bench');
  mkdirSync(root, { recursive: true });
  folder = mkdtempSync(join(root, 'ssrf-'));
  await build({
    entryPoints: [join(packageRoot(), 'test/system/ssrf-process.ts')],
    outfile: join(folder, 'process.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('no address, in no dress and by no name, leads to what is not public, through any door', () => {
  const script = `
    ip link set lo up &&
    ip route add local 0.0.0.0/0 dev lo &&
    ip -6 route add local ::/0 dev lo &&
    mount --bind ${folder}/resolv.conf /etc/resolv.conf &&
    exec ${process.execPath} ${folder}/process.js`;
  const text = execFileSync('unshare', ['--net', '--mount', 'sh', '-c', script], { encoding: 'utf8' });
  const { tries, hosts, opened, reached, allowed } = JSON.parse(text);
  expect(reached).toEqual([]);
  expect(opened).toEqual([]);
  // The traps count: what is public was connected to.
  expect(allowed).toEqual(['1.1.1.1', '2606:4700:4700::1111', '8.8.8.8']);
  expect(hosts).toBeGreaterThan(100);
  expect(tries).toBeGreaterThan(1200);
});
