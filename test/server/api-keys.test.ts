import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keysCreate, keysList, keysQuota, keysRevoke, keysRotate } from '../../agent/cli/keys.ts';
import { newKeyText, readKeyText } from '../../agent/server/auth/key-text.ts';
import { createSeal } from '../../agent/store/seal.ts';
import { readServiceSecret } from '../../agent/store/service-secret.ts';

describe('the text of a key', () => {
  it('is read as what it was made of', () => {
    const { text, id, hash } = newKeyText();
    expect(text).toMatch(/^ogpu_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/);
    expect(readKeyText(text)).toEqual({ id, hash });
  });

  it('with any one character changed is none', () => {
    const { text } = newKeyText();
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom(...'0aZ_ é'), (place, char) => {
        const changed = text.slice(0, place) + char + text.slice(place + 1);
        expect(readKeyText(changed) === null || changed === text).toBe(true);
      }),
    );
  });

  it('of any other form is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readKeyText(text)).toBeNull();
      }),
    );
  });
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warden-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the secret of the service', () => {
  const read = (given: Partial<Parameters<typeof readServiceSecret>[0]>, env: NodeJS.ProcessEnv = {}) =>
    readServiceSecret({ secretFile: null, database: 'postgres://db/warden', ...given }, env);

  it('comes from the file that is named, else from the environment', async () => {
    const secretFile = join(folder, 'secret');
    await writeFile(secretFile, `${Buffer.alloc(32, 1).toString('base64')}\n`);
    const env = { WARDEN_SERVICE_SECRET: Buffer.alloc(32, 2).toString('hex') };
    expect((await read({ secretFile }, env))[0]).toBe(1);
    expect((await read({}, env))[0]).toBe(2);
  });

  it('is made once beside the embedded database, for its owner alone', async () => {
    const database = join(folder, 'db');
    const first = await read({ database });
    expect((await read({ database })).equals(first)).toBe(true);
    expect((await stat(`${database}.secret`)).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'short', '%%%%', Buffer.alloc(31).toString('base64'), 'a'.repeat(40)])(
    '%j is refused, and not told',
    async (text) => {
      const secretFile = join(folder, 'secret');
      await writeFile(secretFile, text);
      const refused = read({ secretFile }).then(
        () => '',
        ({ code, message }) => `${code} ${message}`,
      );
      expect(await refused).toMatch(/^CONFIG_INVALID /);
      if (text !== '') expect(await refused).not.toContain(text);
    },
  );

  it('is asked for on Postgres, where every process needs the same', async () => {
    await expect(read({})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('what is sealed', () => {
  const seal = createSeal(Buffer.alloc(32, 7));

  it('opens for what it belongs to, with the same secret', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, about) => {
        expect(seal.open(seal.close(text, about), about)).toBe(text);
      }),
    );
  });

  it('opens for nothing else, with no other secret, and not with a bit changed', () => {
    const sealed = seal.close('hunter2', 'scan 1');
    expect(sealed.includes('hunter2')).toBe(false);
    expect(() => seal.open(sealed, 'scan 2')).toThrow();
    expect(() => createSeal(Buffer.alloc(32, 8)).open(sealed, 'scan 1')).toThrow();
    fc.assert(
      fc.property(fc.nat({ max: sealed.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => seal.open(changed, 'scan 1')).toThrow(/does not open/);
      }),
    );
    expect(() => seal.open(Buffer.alloc(0), 'scan 1')).toThrow(/does not open/);
  });
});

describe('warden keys', () => {
  it('prints a new key alone, lists it without its secret, replaces it and ends it', async () => {
    const database = join(folder, 'db');
    const told = { stdout: '', stderr: '' };
    const output = {
      stdout: { write: (text: string) => (told.stdout += text) },
      stderr: { write: (text: string) => (told.stderr += text) },
    } as unknown as Parameters<typeof keysList>[2];
    const taken = () => {
      const text = told.stdout;
      told.stdout = '';
      return text;
    };
    await keysCreate(database, { tenant: 'acme', name: 'ci', scopes: [], expires: '90d' }, output);
    const key = taken();
    const { id } = readKeyText(key.trim())!;
    await keysList(database, 'acme', output);
    expect(told.stdout).toContain(id);
    expect(taken()).not.toContain(key.slice(23, 66));
    await keysRotate(database, 'acme', id, '1h', output);
    const { id: next } = readKeyText(taken().trim())!;
    await keysRevoke(database, 'acme', next, output);
    await keysList(database, 'acme', output);
    expect(taken()).toMatch(new RegExp(`^${next} .*revoked .*\n${id} .*ends `, 'm'));
    const quota = (more: Partial<Parameters<typeof keysQuota>[1]>) =>
      keysQuota(database, { tenant: 'acme', key: null, ...more }, output);
    await quota({ time: '2h', scans: '1000' });
    await quota({ time: 'none', bytes: '1GiB' });
    expect(taken()).toBe(
      'acme: 1000 scans, 7200 seconds of scanning a day\nacme: 1000 scans, 1073741824 bytes a day\n',
    );
    await quota({ key: id, scans: '10', reviewCost: '2.50' });
    await quota({ key: id });
    expect(taken()).toBe(`${id}: 10 scans, 2.50 US dollars for reviews a day\n`.repeat(2));
    await keysList(database, 'acme', output);
    expect(taken()).toMatch(new RegExp(`^${id} .*10 scans, 2.50 US dollars for reviews a day$`, 'm'));
    for (const wrong of [
      { key: next, scans: '1' },
      { key: id, tenant: 'other' },
      { scans: '-1' },
      { time: 'soon' },
      { bytes: '1 apple' },
      { reviewCost: '0' },
      { tenant: 'nobody' },
    ])
      await expect(quota(wrong)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(keysRevoke(database, 'acme', next, output)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(keysRevoke(database, 'other', id, output)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await readFile(join(database, 'PG_VERSION'), 'utf8')).toMatch(/^\d+/);
  });

  it.each([
    [{ tenant: 'A b' }, 'no name of a tenant'],
    [{ scopes: ['root'] }, 'no scope'],
    [{ expires: 'soon' }, 'no time'],
    [{ name: '\u001b[31m' }, 'characters that can be seen'],
  ])('refuses %j before it opens the database', async (options, why) => {
    const given = { tenant: 'acme', name: 'ci', scopes: [], expires: null, ...options };
    const output = { stdout: { write: () => {} }, stderr: { write: () => {} } } as never;
    const refused = keysCreate(join(folder, 'none'), given, output);
    await expect(refused).rejects.toThrow(why);
    await expect(stat(join(folder, 'none'))).rejects.toThrow();
  });
});
