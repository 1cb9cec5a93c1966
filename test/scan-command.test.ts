import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enginesOf, ticksOf, until } from './engine/processes.ts';
import { warden } from './scan/command.ts';
import { gzipType, type RawLayer, rawImage } from './scan/raw-image.ts';
import { marker, markerRule } from './scan/scanning.ts';
import { archive, entry } from './tar/blocks.ts';

/** Keeps an engine busy until somebody ends it. */
const endlessRule = `
rule endless {
  strings: $m = "ENDLESS"
  condition: $m and for all i in (0..2000000000) : (for all j in (0..2000000000) : (
    uint8(i % 7) + uint8(j % 5) >= 0))
}
`;

let dir: string;
let temporary: string;
let env: Record<string, string>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'warden-command-'));
  temporary = join(dir, 'tmp');
  mkdirSync(temporary);
  writeFileSync(join(dir, 'marker.yar'), markerRule);
  writeFileSync(join(dir, 'endless.yar'), endlessRule);
  env = { TMPDIR: temporary, HOME: dir, XDG_CACHE_HOME: join(dir, 'cache') };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const gzipped = (...parts: Buffer[]): RawLayer => {
  const tar = archive(...parts);
  return { blob: gzipSync(tar), tar, mediaType: gzipType };
};

async function write(name: string, layers: readonly RawLayer[]): Promise<string> {
  const path = join(dir, name);
  writeFileSync(path, await rawImage(layers));
  return `archive:${path}`;
}

const scan = (target: string, ...more: string[]) =>
  warden(
    [
      'scan',
      target,
      '--platform',
      'linux/amd64',
      '--workers',
      '1',
      '--rules',
      join(dir, 'marker.yar'),
      ...more,
    ],
    env,
  );

describe('the exit code of a scan', () => {
  it('is 0 for a clear image, and the report goes to standard output alone', async () => {
    const { code, stdout, stderr } = await scan(
      await write('clear.tar', [gzipped(entry({}, 'x'))]),
      '--format',
      'json',
    ).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { name: 'clear', reasons: [] } });
    expect(stderr).not.toContain('Warning');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is 2 for a malformed one, 3 for a suspicious one, and the worst of several', async () => {
    const clear = await write('clear.tar', [gzipped(entry({}, 'x'))]);
    const suspicious = await write('suspicious.tar', [gzipped(entry({}, marker))]);
    const malformed = await write('malformed.tar', [gzipped(entry({ name: '../x' }, 'x'))]);
    expect((await scan(suspicious).ended).code).toBe(3);
    expect((await scan(clear, suspicious, malformed).ended).code).toBe(2);
  });

  it('is 3 with --max-entries reached, and the table says so', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => entry({ name: `d${i}`, type: '5' }));
    const { code, stdout } = await scan(await write('many.tar', [gzipped(...many)]), '--max-entries', '1000')
      .ended;
    expect(code).toBe(3);
    expect(stdout).toContain('INCOMPLETE');
    expect(stdout).toContain('budget-entries');
  });

  it('is 3 with the time spent', async () => {
    const { code, stdout } = await scan(
      await write('slow.tar', [gzipped(entry({}, 'ENDLESS'.repeat(10_000)))]),
      '--rules',
      join(dir, 'endless.yar'),
      '--max-time',
      '2s',
      '--no-cache',
    ).ended;
    expect(code).toBe(3);
    expect(stdout).toContain('INCOMPLETE');
  });

  it('is 1 where there is no room to work', async () => {
    env.TMPDIR = join(dir, 'missing');
    const { code, stdout, stderr } = await scan(await write('clear.tar', [gzipped(entry({}, 'x'))])).ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('[IO_FAILED]');
  });

  it('is the same for an image of many layers, without a warning', async () => {
    const layers = Array.from({ length: 60 }, (_, i) => gzipped(entry({ name: `${i}` }, `${i}`)));
    const { code, stderr } = await scan(await write('many.tar', layers), '--workers', '3').ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain('Warning');
  });
});

describe('the cache of the command', () => {
  it('gives the identical report, and is not touched with --no-cache', async () => {
    const target = await write('image.tar', [gzipped(entry({}, marker), entry({ name: 'b' }, 'x'))]);
    const run = async (...more: string[]) => {
      const { stdout } = await scan(target, '--format', 'json', ...more).ended;
      const { run: about, ...rest } = JSON.parse(stdout) as { run: { cache: object } };
      return { rest: JSON.stringify(rest), cache: about.cache };
    };
    const without = await run('--no-cache');
    expect(existsSync(join(dir, 'cache'))).toBe(false);
    const first = await run();
    const second = await run();
    expect([first.rest, second.rest]).toEqual([without.rest, without.rest]);
    expect(first.cache).toMatchObject({ layersHit: 0, layersMissed: 1 });
    expect(second.cache).toMatchObject({ layersHit: 1, layersMissed: 0, contentsMissed: 0 });
  });
});

describe('a scan that is stopped', () => {
  /** A scan in which an engine is busy for good, and a large file lies in a spool. */
  async function busyScan() {
    const target = await write('busy.tar', [
      gzipped(
        entry({ name: 'large' }, Buffer.alloc(6 * 1024 * 1024, 'large ')),
        entry({ name: 'slow' }, 'ENDLESS'.repeat(10_000)),
      ),
    ]);
    const command = scan(target, '--rules', join(dir, 'endless.yar'), '--no-cache');
    // More than it takes to start and to compile: it is at work by then.
    await until(() => enginesOf(command.child.pid).some((pid) => ticksOf(pid) > 100));
    return { ...command, engines: enginesOf(command.child.pid) };
  }
  const isGone = (pid: number) => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s exits with 130, without temporary files and without engines',
    async (signal) => {
      const { child, ended, engines } = await busyScan();
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(130);
      expect(stdout).toBe('');
      expect(stderr).toContain('[INTERRUPTED]');
      expect(readdirSync(temporary)).toEqual([]);
      await until(() => engines.every(isGone));
    },
  );

  it('by SIGKILL leaves no file and no engine behind, also where one is busy', async () => {
    const { child, ended, engines } = await busyScan();
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    await until(() => engines.every(isGone));
    // An empty folder may stay: nobody was left to remove it.
    for (const name of readdirSync(temporary)) expect(readdirSync(join(temporary, name))).toEqual([]);
  });
});

describe('engines that somebody else kills', () => {
  it('cost nothing, or make the image incomplete, and never make it clear', async () => {
    const layers = [1, 2, 3].map((layer) =>
      gzipped(
        ...Array.from({ length: 3000 }, (_, i) =>
          entry({ name: `${layer}/${i}` }, i % 1000 === 1 ? `${marker} ${layer} ${i}` : `${layer} ${i}`),
        ),
      ),
    );
    const command = scan(
      await write('image.tar', layers),
      '--format',
      'json',
      '--no-cache',
      '--workers',
      '2',
    );
    let over = false;
    command.ended.then(() => {
      over = true;
    });
    const killed = new Set<number>();
    await until(() => {
      for (const pid of killed.size < 6 ? enginesOf(command.child.pid) : []) {
        if (!killed.has(pid)) process.kill(pid, 'SIGKILL');
        killed.add(pid);
      }
      return over;
    });
    const { code, stdout } = await command.ended;
    const report = JSON.parse(stdout) as {
      verdict: { name: string };
      findings: { id: string }[];
      images: { coverage: { entries: { scanned: number; unreadable: number } } }[];
    };
    expect(killed.size).toBeGreaterThan(0);
    expect(code).toBe(3);
    const found = report.findings.filter(({ id }) => id.includes('marker')).length;
    const { scanned, unreadable } = report.images[0]!.coverage.entries;
    expect(scanned + unreadable).toBe(9000);
    if (unreadable === 0) expect(found).toBe(9);
    else expect(report.verdict.name).toBe('incomplete');
  });
});
