import { createHash } from 'node:crypto';
import { closeSync, readdirSync, readlinkSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enginesOf, until } from '../../test/engine/processes.ts';
import type { RuleInfo } from '../model/finding.ts';
import { defaultLimits } from '../unpack/budget.ts';
import { openUnlinked, openWorkspace, slabBytes, type Workspace } from '../unpack/workspace.ts';
import type { JobResults } from './engine-handle.ts';
import { type EngineStock, engineStock } from './engine-stock.ts';
import { createEnginePool, type EnginePool } from './pool.ts';
import type { Ruleset } from './rules/ruleset.ts';
import { engineIdentity } from './yara/identity.ts';

const source = `
rule marked { strings: $m = "MARKER" condition: $m }
rule endless {
  strings: $m = "ENDLESS"
  condition: $m and for all i in (0..filesize - 1) : (for all j in (0..filesize - 1) : (
    for all k in (0..filesize - 1) : (uint8(i) + uint8(j) + uint8(k) >= 0)))
}
`;

function rulesetOf(text: string): Ruleset {
  const info = (id: string): RuleInfo => ({
    id,
    title: id,
    severity: 'high',
    category: 'test',
    confidence: 'high',
    slashable: false,
  });
  const rules = ['marked', 'endless'].map(
    (name, i) => [name, { info: info(`test/${name}`), file: 'test.yar', line: i + 1 }] as const,
  );
  return { digest: '0'.repeat(64), source: text, rules: new Map(rules), leftOut: [] };
}

let workspace: Workspace;
let stock: EngineStock;
let pool: EnginePool;
const open = (size = 1, text = source) => {
  stock = engineStock(rulesetOf(text), engineIdentity(), size);
  return createEnginePool(stock, defaultLimits, workspace, size);
};
beforeEach(() => {
  workspace = openWorkspace(2);
  pool = open();
});
afterEach(() => {
  vi.useRealTimers();
  pool.close();
  stock.close();
  workspace.close();
});

/** A job over these contents, side by side in a slab. */
function slabOf(contents: readonly (string | Buffer)[], slab = 0) {
  const lengths = contents.map((content) => content.length);
  const offsets = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  writeSync(
    workspace.slabFd,
    Buffer.concat(contents.map((one) => Buffer.from(one))),
    0,
    null,
    slab * slabBytes,
  );
  return {
    type: 'slab',
    slab,
    offsets: Uint32Array.from(offsets),
    lengths: Uint32Array.from(lengths),
  } as const;
}

const openFilesOf = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return []; // it was closed meanwhile
    }
  });
const rulesIn = (results: JobResults) =>
  [...results].map(([i, { hits, gaps }]) => [
    i,
    ...hits.map(({ ruleId }) => ruleId),
    ...gaps.map(({ reason }) => reason),
  ]);
const endless = Buffer.alloc(100_000, 'ENDLESS ');

describe('a pool of engines', () => {
  it('examines the contents of a slab, each on its own', async () => {
    const contents = ['MAR', 'KER', 'a MARKER', '', 'nothing', 'MARKER'];
    const results = await pool.run(slabOf(contents));
    expect(rulesIn(results)).toEqual([
      [2, 'test/marked'],
      [5, 'test/marked'],
    ]);
    expect(results.get(2)!.hits[0]).toMatchObject({
      sha256: createHash('sha256').update('a MARKER').digest('hex'),
      matches: [{ offset: 2, length: 6, line: 1, bytes: 'MARKER' }],
    });
  });

  it('examines a content that lies in a file of its own, also one of nothing', async () => {
    const fd = openUnlinked(workspace.spoolDir, 'spool');
    writeSync(fd, 'a MARKER');
    const path = workspace.pathOf(fd);
    expect(rulesIn(await pool.run({ type: 'spool', path, size: 8 }))).toEqual([[0, 'test/marked']]);
    expect(rulesIn(await pool.run({ type: 'spool', path, size: 0 }))).toEqual([]);
    closeSync(fd);
  });

  it('works with several engines', async () => {
    pool.close();
    pool = open(2);
    pool.warm();
    const jobs = [slabOf(['x', 'MARKER'], 0), slabOf(['MARKER', 'y'], 1)];
    const results = await Promise.all([...jobs, ...jobs].map((job) => pool.run(job)));
    expect(results.map(rulesIn)).toEqual([
      [[1, 'test/marked']],
      [[0, 'test/marked']],
      [[1, 'test/marked']],
      [[0, 'test/marked']],
    ]);
  });
});

describe('an engine that is killed', () => {
  it('is replaced, and its work is done again in pieces', async () => {
    const contents = Array.from({ length: 200 }, (_, i) => (i % 50 === 7 ? 'MARKER' : `content ${i}`));
    const job = pool.run(slabOf(contents));
    await until(() => enginesOf().length === 1);
    process.kill(enginesOf()[0]!, 'SIGKILL');
    expect(rulesIn(await job)).toEqual([7, 57, 107, 157].map((i) => [i, 'test/marked']));
  });

  it('is replaced when it had nothing to do', async () => {
    await pool.run(slabOf(['x']));
    const [idle] = enginesOf();
    process.kill(idle!, 'SIGKILL');
    await until(() => !enginesOf().includes(idle!));
    expect(rulesIn(await pool.run(slabOf(['MARKER'])))).toEqual([[0, 'test/marked']]);
  });

  it('leaves a content unreadable that was alone with it, twice', async () => {
    const job = pool.run(slabOf([endless]));
    await until(() => enginesOf().length === 1);
    const [first] = enginesOf();
    process.kill(first!, 'SIGKILL');
    await until(() => enginesOf().some((pid) => pid !== first));
    process.kill(enginesOf().find((pid) => pid !== first)!, 'SIGKILL');
    const results = await job;
    expect(rulesIn(results)).toEqual([[0, 'engine-crash']]);
    expect(results.get(0)!.gaps[0]).toMatchObject({ state: 'unreadable', bytes: endless.length });
  });
});

describe('an engine of the scan before', () => {
  const next = () => {
    workspace.close();
    workspace = openWorkspace(2);
    pool = createEnginePool(stock, { ...defaultLimits, depth: 1 }, workspace, 1);
  };

  it('examines what the next scan has, by its limits, and keeps nothing of its own open', async () => {
    expect(rulesIn(await pool.run(slabOf(['MARKER'])))).toEqual([[0, 'test/marked']]);
    const [first] = enginesOf();
    pool.close();
    const open = () => openFilesOf(first!).filter((path) => /warden-.*(slabs|budget)/.test(path)).length;
    await until(() => open() === 0);
    next();
    const twice = gzipSync(gzipSync('MARKER'));
    expect(rulesIn(await pool.run(slabOf(['x', twice, 'a MARKER'])))).toEqual([
      [1, 'depth'],
      [2, 'test/marked'],
    ]);
    expect(enginesOf()).toEqual([first]);
    expect(open()).toBe(2);
  });

  it('is replaced where it was still at work, or ended since', async () => {
    const left = pool.run(slabOf([endless]));
    await until(() => enginesOf().length === 1);
    pool.close();
    await expect(left).rejects.toThrow();
    await until(() => enginesOf().length === 0);
    next();
    expect(rulesIn(await pool.run(slabOf(['MARKER'])))).toEqual([[0, 'test/marked']]);
    pool.close();
    const [idle] = enginesOf();
    process.kill(idle!, 'SIGKILL');
    next();
    expect(rulesIn(await pool.run(slabOf(['MARKER'])))).toEqual([[0, 'test/marked']]);
  });

  it('is replaced after a hundred scans, and ends when nobody has one for a minute', async () => {
    const pids = new Set<number>();
    for (let scan = 0; scan < 101; scan++) {
      await pool.run(slabOf(['x']));
      for (const pid of enginesOf()) pids.add(pid);
      if (scan === 100) vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      pool.close();
      if (scan < 100) pool = createEnginePool(stock, defaultLimits, workspace, 1);
    }
    expect(pids.size).toBe(2);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await until(() => enginesOf().length === 0);
  });
});

describe('an engine that does not answer', () => {
  it('is killed at its deadline, the content is unreadable, and the next one is examined', async () => {
    await pool.run(slabOf(['x']));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const job = pool.run(slabOf([endless]));
    vi.advanceTimersByTime(21_000);
    expect(rulesIn(await job)).toEqual([[0, 'engine-timeout']]);
    expect(rulesIn(await pool.run(slabOf(['MARKER'])))).toEqual([[0, 'test/marked']]);
  });

  it('has longer while it still compiles its rules: no content is to blame for that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const job = pool.run(slabOf(['MARKER']));
    vi.advanceTimersByTime(200_000);
    expect(rulesIn(await job)).toEqual([[0, 'test/marked']]);
  });

  it('is ended when the time of the scan is up, and what it had not done is unreadable', async () => {
    const jobs = [pool.run(slabOf([endless])), pool.run(slabOf(['MARKER'], 1))];
    await until(() => enginesOf().length === 1);
    pool.expire();
    expect((await Promise.all(jobs)).map(rulesIn)).toEqual([[[0, 'budget-time']], [[0, 'budget-time']]]);
    expect(rulesIn(await pool.run(slabOf(['MARKER'])))).toEqual([[0, 'budget-time']]);
    await until(() => enginesOf().length === 0);
  });

  it('is ended when the scan is given up', async () => {
    const jobs = [pool.run(slabOf([endless])), pool.run(slabOf(['MARKER'], 1))];
    await until(() => enginesOf().length === 1);
    pool.close();
    const outcomes = await Promise.allSettled([...jobs, pool.run(slabOf(['x']))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await until(() => enginesOf().length === 0);
  });
});

it('says that rules do not compile, to everyone who waits', async () => {
  pool.close();
  pool = open(1, 'rule broken { condition: nonsense }');
  const jobs = await Promise.allSettled([pool.run(slabOf(['x'])), pool.run(slabOf(['y'], 1))]);
  for (const job of jobs)
    expect(job).toMatchObject({ status: 'rejected', reason: { code: 'RULES_INVALID' } });
});
