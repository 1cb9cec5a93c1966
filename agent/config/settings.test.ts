import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { givenFlags } from './flags.ts';
import { resolveSettings } from './settings.ts';
import { type Settings, settingKeys, settingsTable } from './settings-table.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'warden-config-'));
  await mkdir(join(home, 'warden'));
});
afterEach(() => rm(home, { recursive: true }));

const resolved = (input: Partial<Parameters<typeof resolveSettings>[0]> = {}) =>
  resolveSettings({ flags: {}, ...input, env: { XDG_CONFIG_HOME: home, ...input.env } });
const config = (text: string) => writeFile(join(home, 'warden', 'config.yaml'), text);
async function refusal(input: Parameters<typeof resolved>[0] = {}): Promise<string> {
  const error = await resolved(input).then(
    () => expect.unreachable('the settings were taken'),
    (thrown: unknown) => thrown as Error & { code: string },
  );
  return `${error.code} ${error.message.replaceAll(`${home}/`, '')}`;
}

describe('settings', () => {
  it('have defaults', async () => {
    const settings = await resolved({ env: { XDG_CACHE_HOME: '/var/cache/me' } });
    expect(settings).toMatchObject({
      format: 'table',
      output: null,
      rules: [],
      policy: null,
      platform: null,
      allPlatforms: false,
      offline: false,
      noCache: false,
      cacheDir: '/var/cache/me/warden',
      cacheMaxBytes: 10 * 1024 ** 3,
      allowHost: [],
      maxBytes: 256 * 1024 ** 3,
      maxRatio: 250,
      maxEntries: 5_000_000,
      maxDepth: 6,
      maxTime: 3600,
    });
    expect(settings.workers).toBeGreaterThan(0);
  });

  it('keep their cache below the home folder when XDG_CACHE_HOME is not absolute', async () => {
    const { cacheDir } = await resolved({ env: { XDG_CACHE_HOME: 'relative' } });
    expect(cacheDir).toMatch(/^\/.*\/\.cache\/warden$/);
  });

  it('come from the flag, else the environment, else the file', async () => {
    await config('maxDepth: 1');
    expect((await resolved()).maxDepth).toBe(1);
    const env = { WARDEN_MAX_DEPTH: '2' };
    expect((await resolved({ env })).maxDepth).toBe(2);
    expect((await resolved({ env, flags: { maxDepth: '3' } })).maxDepth).toBe(3);
  });

  it('treat an empty environment variable as not set', async () => {
    expect((await resolved({ env: { WARDEN_MAX_DEPTH: '', WARDEN_CONFIG: '' } })).maxDepth).toBe(6);
  });

  it('read the same spelling from all three places', async () => {
    await config('maxTime: 10m\noffline: true\nallowHost: [a.example, "b.example:5000"]\nmaxBytes: 1.5GiB');
    const fromFile = await resolved();
    const fromEnvironment = await resolved({
      env: {
        XDG_CONFIG_HOME: '/nowhere',
        WARDEN_MAX_TIME: '10m',
        WARDEN_OFFLINE: '1',
        WARDEN_ALLOW_HOST: 'a.example, b.example:5000',
        WARDEN_MAX_BYTES: '1.5GiB',
      },
    });
    const fromFlags = await resolved({
      env: { XDG_CONFIG_HOME: '/nowhere' },
      flags: {
        maxTime: '10m',
        offline: true,
        allowHost: ['a.example', 'b.example:5000'],
        maxBytes: '1.5GiB',
      },
    });
    expect(fromFile).toMatchObject({ maxTime: 600, offline: true, maxBytes: 1.5 * 1024 ** 3 });
    expect(fromEnvironment).toEqual(fromFile);
    expect(fromFlags).toEqual(fromFile);
  });

  it('take paths in a config file as relative to that file', async () => {
    await config('rules: [mine, /abs]\npolicy: ../p.yaml');
    expect(await resolved()).toMatchObject({
      rules: [join(home, 'warden', 'mine'), '/abs'],
      policy: join(home, 'p.yaml'),
    });
    expect(await resolved({ env: { WARDEN_RULES: 'mine:other' } })).toMatchObject({
      rules: ['mine', 'other'],
    });
  });
});

describe('a config file', () => {
  it('may be named by flag or by environment, and must then be there', async () => {
    await writeFile(join(home, 'a.yaml'), 'maxDepth: 4');
    await writeFile(join(home, 'b.yaml'), 'maxDepth: 5');
    const env = { WARDEN_CONFIG: join(home, 'a.yaml') };
    expect((await resolved({ env })).maxDepth).toBe(4);
    expect((await resolved({ env, configPath: join(home, 'b.yaml') })).maxDepth).toBe(5);
    expect(await refusal({ configPath: join(home, 'c.yaml') })).toMatch(
      /^CONFIG_INVALID c\.yaml cannot be read/,
    );
    expect(await refusal({ env: { WARDEN_CONFIG: join(home, 'c.yaml') } })).toMatch(
      /^CONFIG_INVALID c\.yaml/,
    );
  });

  it('with an unknown key is refused with file, line and the nearest key', async () => {
    await config('# mine\nofline: true\n');
    expect(await refusal()).toBe(
      "CONFIG_INVALID warden/config.yaml:2: unknown key 'ofline'; did you mean offline?",
    );
    await config('__proto__: 1');
    expect(await refusal()).toMatch(
      /^CONFIG_INVALID warden\/config\.yaml:1: unknown key '__proto__'; the keys/,
    );
  });

  it('that is not a map of keys is refused', async () => {
    await config('- offline');
    expect(await refusal()).toBe('CONFIG_INVALID warden/config.yaml:1: this must be a map of keys');
  });

  it('cannot say a thing twice', async () => {
    await config('offline: true\noffline: false');
    expect(await refusal()).toMatch(/^CONFIG_INVALID warden\/config\.yaml:2: /);
  });
});

describe('a bad value', () => {
  it('names where it is written and what is accepted', async () => {
    expect(await refusal({ flags: { maxBytes: '10 apples' } })).toBe(
      "USAGE --max-bytes: '10 apples' is not accepted; give a size in bytes, such as 512MiB or 10GiB",
    );
    expect(await refusal({ env: { WARDEN_FORMAT: 'xml' } })).toBe(
      "CONFIG_INVALID WARDEN_FORMAT: 'xml' is not accepted; give one of table, json, sarif, html, vsa",
    );
    await config('maxDepth: 2\nworkers: [1, 2]');
    expect(await refusal()).toMatch(/^CONFIG_INVALID warden\/config\.yaml:2: workers: '\[1,2\]' is not/);
  });

  it('is refused also where another place overrides it', async () => {
    await config('maxDepth: deep');
    expect(await refusal({ flags: { maxDepth: '2' } })).toMatch(/config\.yaml:1: maxDepth: 'deep'/);
  });

  it('of any kind is refused with a coded error', async () => {
    const values = fc.oneof(
      fc.string(),
      fc.constantFrom('-1', '0', '1e99', '999999999999999999GiB', 'NaN', '0x10'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...settingKeys), values, async (key, value) => {
        const settings = await resolved({ env: { [settingsTable[key].env]: value } }).catch((thrown) => {
          expect(thrown).toMatchObject({ name: 'WardenError', code: 'CONFIG_INVALID' });
          return null;
        });
        const number = settings?.[key];
        if (typeof number === 'number') expect(Number.isFinite(number)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('sizes and times', () => {
  it.each([
    ['1', 1],
    ['10KB', 10_000],
    ['10KiB', 10_240],
    ['10k', 10_240],
    ['2 GiB', 2 * 1024 ** 3],
    ['1TB', 1e12],
  ])('%s is %d bytes', async (written, bytes) => {
    expect((await resolved({ flags: { maxBytes: written } })).maxBytes).toBe(bytes);
  });

  it.each(['0', '', '-1', '1.GiB', '1PiB', '9999999TiB', '0.1', 'GiB'])('%j is no size', async (written) => {
    expect(await refusal({ flags: { maxBytes: written } })).toMatch(/^USAGE --max-bytes/);
  });

  it.each([
    ['90', 90],
    ['30s', 30],
    ['1.5m', 90],
    ['168h', 604_800],
  ])('%s is %d seconds', async (written, seconds) => {
    expect((await resolved({ flags: { maxTime: written } })).maxTime).toBe(seconds);
  });

  it.each(['0', '0.5s', '169h', '1d', 'm', '-5'])('%j is no time', async (written) => {
    expect(await refusal({ flags: { maxTime: written } })).toMatch(/^USAGE --max-time/);
  });
});

describe('the table', () => {
  it('gives commander its options, and takes from it what was given', async () => {
    const command = new Command();
    for (const { flags, help, type } of Object.values(settingsTable)) {
      const option = new Option(flags, help);
      if (type.kind === 'list') option.argParser((value: string, all?: string[]) => [...(all ?? []), value]);
      command.addOption(option);
    }
    const parsed = (...argv: string[]) => givenFlags(command.parse(argv, { from: 'user' }).opts());
    expect(parsed()).toEqual({});
    expect(parsed('--no-cache', '--rules', 'a', '--rules', 'b', '--max-bytes', '1G', '--offline')).toEqual({
      noCache: true,
      rules: ['a', 'b'],
      maxBytes: '1G',
      offline: true,
    });
  });

  it('gives every setting its type', () => {
    expectTypeOf<Settings['format']>().toEqualTypeOf<'table' | 'json' | 'sarif' | 'html' | 'vsa'>();
    expectTypeOf<Settings['output']>().toEqualTypeOf<string | null>();
    expectTypeOf<Settings['rules']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Settings['maxBytes']>().toEqualTypeOf<number>();
    expectTypeOf<Settings['noCache']>().toEqualTypeOf<boolean>();
  });

  it('names each environment variable after its key', () => {
    for (const key of settingKeys)
      expect(settingsTable[key].env).toBe(`WARDEN_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`);
  });
});
