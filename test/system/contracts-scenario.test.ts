import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../agent/config/package-root.ts';

const run = (...args: string[]) =>
  spawnSync('npm', ['run', '--silent', ...args], { cwd: packageRoot(), encoding: 'utf8', timeout: 280_000 });

describe('npm run contracts:scenario', () => {
  it('plays what the network promises, every step as it is told', () => {
    const { status, stdout, stderr } = run('contracts:scenario');
    expect(status, stderr).toBe(0);
    for (const chapter of [
      '1. A client: stake, escrow, refund',
      '2. A provider: payments and reputation',
      '3. A malicious source, convicted by a quorum',
      '4. A malicious and a malformed source, convicted by proof',
      '5. A false accusation, contested and acquitted',
      '6. An appeal',
      '7. A provider that does not deliver',
      '8. A provider that delivers an invalid result',
    ])
      expect(stdout).toContain(`\n${chapter}\n`);
    expect(stdout.match(/^ +\(vault\) +\d/gm)!.length).toBe(stdout.match(/^\d\.\d+ /gm)!.length);
  });
});
