import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../agent/config/package-root.ts';

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('warden-demo-'));

it('the demonstration tells its story to the end, and leaves nothing behind', () => {
  const before = left();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot(), 'dist', 'warden.js'), 'demo'],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  for (const line of [
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
  ])
    expect(stdout).toMatch(line);
  expect(status).toBe(0);
  expect(left()).toEqual(before);
});
