import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../agent/config/package-root.ts';

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('warden-demo-'));

const always = [
  /alice: CLEAR/,
  /mallory: MALICIOUS/,
  /eve: MALICIOUS/,
  /pete: MALICIOUS/,
  /fred: MALFORMED/,
  /alice: cleared, by three signed statements/,
  /eve: a case is open, 300 coins are held: the chain reads the fault/,
  /mallory: a case is open, 300 coins are held: 3 watchdogs signed/,
  /mallory +300 +0 +0 +malicious/,
  /alice +300 +300 +300 +clear/,
  /Verified: /,
];

const inSandbox = [
  /grace: CLEAR/,
  /source of eve: refused\n.*privileged: .*\n.*compose\/host-root-bind/,
  /source of mallory: refused\n.*the court has 1 open case against it/,
  /5 coins are in escrow/,
  /source of grace: boxed in by .* result \{"mean":5\}/,
  /the response is on chain: 0 coins in escrow, 5 coins earned/,
];

it.each([
  ['with a container engine, which a provider runs a source in', {}, [...always, ...inSandbox]],
  [
    'without one, which is said',
    { DOCKER_HOST: 'unix:///no/engine.sock' },
    [...always, /nothing is run later on, without a container engine: /],
  ],
])('the demonstration tells its story %s, and leaves nothing behind', (_, environment, lines) => {
  const before = left();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot(), 'dist', 'warden.js'), 'demo'],
    { encoding: 'utf8', env: { ...process.env, ...environment } },
  );
  expect(stderr).toBe('');
  for (const line of lines) expect(stdout).toMatch(line);
  expect(status).toBe(0);
  expect(left()).toEqual(before);
});
