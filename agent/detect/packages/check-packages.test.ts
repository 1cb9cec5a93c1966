import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageFiles, type TestFile } from '../../../test/detect/image-files.ts';
import { oldRpmDatabase, rpmDatabase } from '../../../test/detect/rpm-database.ts';
import { bytesOf } from '../../unpack/mapped-file.ts';
import { checkPackages } from './check-packages.ts';
import { readPackageList } from './package-list.ts';
import { sqliteBlobs } from './sqlite.ts';

const digest = (kind: 'md5' | 'sha1', text: string, form: 'hex' | 'base64' = 'hex') =>
  createHash(kind).update(text, 'latin1').digest(form);
const ls = '\x7fELF the real one';
const script = '#!/bin/sh\necho\n';
const findsBeside = (suspect: boolean, ...layers: Readonly<Record<string, TestFile>>[]) => {
  // What is clean is in no set of a scan.
  const { files, factsOf, sha256Of, layers: digested } = imageFiles(layers);
  const { hits } = checkPackages(files, factsOf, sha256Of, () => suspect, digested);
  return hits.map(({ ruleId, detail }) => `${ruleId}: ${detail}`);
};
const finds = (...layers: Readonly<Record<string, TestFile>>[]) => findsBeside(false, ...layers);
const sums = (files: Readonly<Record<string, string>>) =>
  Object.entries(files)
    .map(([path, text]) => `${digest('md5', text)}  ${path}\n`)
    .join('');
const list = 'var/lib/dpkg/info/coreutils.md5sums';

describe('a dpkg database', () => {
  const database = { [list]: sums({ 'bin/ls': ls, 'usr/bin/tool': ls, 'usr/sbin/script': script }) };

  it('agrees with what its packages brought, also through links', () => {
    expect(
      finds({
        ...database,
        bin: { link: 'usr/bin' },
        'usr/bin/ls': ls,
        'usr/bin/tool': ls,
        'usr/sbin/script': script,
      }),
    ).toEqual([]);
  });

  it('shows what was replaced, graded by what it is', () => {
    expect(
      finds({
        ...database,
        bin: { link: 'usr/bin' },
        'usr/bin/ls': `${ls}!`,
        'usr/bin/tool': `${ls}!`,
        'usr/sbin/script': `${script}#`,
      }),
    ).toEqual([
      'packages/changed-trusted: /bin/ls is not the file of the package coreutils',
      'packages/changed-program: /usr/bin/tool is not the file of the package coreutils',
      'packages/changed-script: /usr/sbin/script is not the file of the package coreutils',
    ]);
  });

  it('is read as the last layer has it', () => {
    const upgraded = { [list]: sums({ 'usr/bin/ls': `${ls} 2` }), 'usr/bin/ls': `${ls} 2` };
    expect(finds({ [list]: sums({ 'usr/bin/ls': ls }), 'usr/bin/ls': ls }, upgraded)).toEqual([]);
    expect(finds(upgraded, { 'usr/bin/ls': ls })).toHaveLength(1);
    expect(finds(upgraded, { 'usr/bin/ls': null })).toEqual([]);
  });

  it('gives way to diversions', () => {
    const diversions = '/usr/bin/ls\n/usr/bin/ls.real\nother\n';
    expect(
      finds({
        [list]: sums({ 'usr/bin/ls': ls }),
        'var/lib/dpkg/diversions': diversions,
        'usr/bin/ls': `${ls}!`,
      }),
    ).toEqual([]);
  });

  it('is believed at its place only', () => {
    expect(finds({ 'srv/coreutils.md5sums': sums({ 'usr/bin/ls': ls }), 'usr/bin/ls': `${ls}!` })).toEqual(
      [],
    );
    expect(
      finds({
        'var/lib/dpkg/status.d/libc6.md5sums': sums({ 'lib/libc.so.6': ls }),
        'lib/libc.so.6': `${ls}!`,
      }),
    ).toEqual(['packages/changed-trusted: /lib/libc.so.6 is not the file of the package libc6']);
  });
});

it('holds the programs of Alpine against its database', () => {
  const database = [
    `C:Q1${digest('sha1', 'x', 'base64')}`,
    'P:busybox',
    'F:bin',
    'R:busybox',
    'a:0:0:755',
    `Z:Q1${digest('sha1', ls, 'base64')}`,
    'F:usr/bin',
    'R:tool',
    `Z:Q1${digest('sha1', ls, 'base64')}`,
    '',
  ].join('\n');
  expect(finds({ 'lib/apk/db/installed': database, 'bin/busybox': ls, 'usr/bin/tool': ls })).toEqual([]);
  expect(finds({ 'lib/apk/db/installed': database, 'bin/busybox': `${ls}!`, 'usr/bin/tool': ls })).toEqual([
    'packages/changed-trusted: /bin/busybox is not the file of the package apk',
  ]);
});

it('holds the files of a Python package against its record', () => {
  const record = (files: Readonly<Record<string, string>>) =>
    `${Object.entries(files)
      .map(
        ([path, text]) =>
          `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${text.length}`,
      )
      .join('\n')}\na-1.0.dist-info/RECORD,,\n`;
  const site = 'usr/lib/python3/site-packages';
  const database = {
    [`${site}/a-1.0.dist-info/RECORD`]: record({
      'a/run.py': 'import os',
      '../../../bin/a': script,
      '"a/b,c.py"': 'x',
    }),
  };
  expect(
    finds({ ...database, [`${site}/a/run.py`]: 'import os', 'usr/bin/a': script, [`${site}/a/b,c.py`]: 'x' }),
  ).toEqual([]);
  expect(
    finds({
      ...database,
      [`${site}/a/run.py`]: 'import os, x',
      'usr/bin/a': script,
      [`${site}/a/b,c.py`]: 'y',
    }),
  ).toEqual([
    `packages/changed-python: /${site}/a/b,c.py is not the file of the package a-1.0`,
    `packages/changed-python: /${site}/a/run.py is not the file of the package a-1.0`,
  ]);
  expect(findsBeside(true, { ...database, [`${site}/a/run.py`]: 'exec(x)' })).toEqual([
    `packages/changed-python-suspect: /${site}/a/run.py is not the file of the package a-1.0`,
  ]);
  expect(findsBeside(true, { ...database, [`${site}/a/run.py`]: 'import os' })).toEqual([]);
});

describe('a record of a Python package', () => {
  const site = 'opt/venv/lib/python3.11/site-packages';
  const entry = (path: string, text: string) =>
    `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${text.length}\n`;
  const database = {
    [`${site}/a-1.0.dist-info/RECORD`]: `${entry('a/run.py', 'x = 1')}${entry('a/kernel.json', '{}')}${entry('/srv/a.cfg', '1')}a/run.pyc,,\n`,
  };
  const honest = { [`${site}/a/run.py`]: 'x = 1', [`${site}/a/kernel.json`]: '{}', 'srv/a.cfg': '1' };
  const changed = (path: string) => `packages/changed-python: /${path} is not the file of the package a-1.0`;

  it('covers every file, code or not, wherever it lies', () => {
    expect(finds({ ...database, ...honest })).toEqual([]);
    const other = Object.fromEntries(Object.keys(honest).map((path) => [path, 'other']));
    expect(finds({ ...database, ...other })).toEqual(Object.keys(honest).sort().map(changed));
  });

  it('is held against the last layer, and against nothing where a file is gone', () => {
    const path = `${site}/a/run.py`;
    expect(finds({ ...database, ...honest }, { [path]: 'x = 2' })).toEqual([changed(path)]);
    expect(finds({ ...database, ...honest }, { [path]: 'x = 2' }, { [path]: 'x = 1' })).toEqual([]);
    expect(finds({ ...database, ...honest }, { [path]: 'x = 2' }, { [path]: null })).toEqual([]);
  });

  it('is followed through links of both kinds', () => {
    const path = `${site}/a/run.py`;
    expect(finds({ ...database, 'opt/b/c.py': 'x = 2', [path]: { link: '/opt/b/c.py' } })).toEqual([
      changed('opt/b/c.py'),
    ]);
    expect(finds({ ...database, 'opt/c.py': 'x = 2', [path]: { link: 'opt/c.py', hard: true } })).toEqual([
      changed(path),
    ]);
    expect(finds({ ...database, 'opt/c.py': 'x = 1', [path]: { link: 'opt/c.py', hard: true } })).toEqual([]);
    const lib = {
      'opt/venv/lib64': { link: 'lib' },
      'opt/venv/lib64/python3.11/site-packages/a/run.py': 'x = 2',
    };
    expect(finds({ ...database, ...lib })).toEqual([changed(path)]);
  });

  it('says nothing of other files with the same names', () => {
    expect(finds({ ...database, ...honest, 'srv/app/a/run.py': 'x = 3' })).toEqual([]);
  });

  it('does not know what was added among its modules, which counts where something was found in it', () => {
    const more = { ...database, ...honest, [`${site}/a/more.py`]: 'x = 3', [`${site}/other.py`]: 'x = 3' };
    expect(finds(more)).toEqual([]);
    expect(findsBeside(true, more)).toEqual([
      `packages/added-python-suspect: /${site}/a/more.py lies in the package a-1.0, whose record does not know it`,
    ]);
  });

  it('gives way to a second record of the same file', () => {
    const second = { [`${site}/b-1.0.dist-info/RECORD`]: entry('a/run.py', 'x = 2') };
    expect(finds({ ...database, ...honest, ...second, [`${site}/a/run.py`]: 'x = 2' })).toEqual([]);
  });

  it('leaves out what tools write anew', () => {
    const record = `${entry('a-1.0.dist-info/INSTALLER', 'pip')}${entry('a-1.0.dist-info/entry_points.txt', '')}`;
    const files = { INSTALLER: 'uv', 'entry_points.txt': '[console_scripts]' };
    const placed = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`${site}/a-1.0.dist-info/${name}`, text]),
    );
    expect(finds({ [`${site}/a-1.0.dist-info/RECORD`]: record, ...placed })).toEqual([
      changed(`${site}/a-1.0.dist-info/entry_points.txt`),
    ]);
  });
});

it('holds the programs of rpm against its database', () => {
  const path = 'usr/lib/sysimage/rpm/rpmdb.sqlite';
  const database = { [path]: rpmDatabase.toString('latin1') };
  const tools = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`usr/bin/tool${i}`, ls]));
  expect(
    finds({ ...database, ...tools, 'usr/bin/ls': ls, 'usr/bin/edited': `${ls}!`, 'usr/bin/other5': ls }),
  ).toEqual([]);
  expect(
    finds({
      ...database,
      ...tools,
      'usr/bin/ls': `${ls}!`,
      'usr/bin/tool8': `${ls}!`,
      'usr/bin/other8': `${ls}!`,
    }),
  ).toEqual([
    'packages/changed-trusted: /usr/bin/ls is not the file of the package rpm',
    'packages/changed-program: /usr/bin/other8 is not the file of the package rpm',
    'packages/changed-program: /usr/bin/tool8 is not the file of the package rpm',
  ]);
});

it('reads the database of SUSE, which has the same headers in slots', () => {
  const slots = sqliteBlobs(rpmDatabase, 'Packages').map((header) => {
    const head = Buffer.alloc(16);
    head.write('BlbS');
    head.writeUInt32LE(header.length, 12);
    return Buffer.concat([head, header, Buffer.alloc(16 - (header.length % 16))]);
  });
  const file = Buffer.concat([Buffer.from('RpmP'.padEnd(4096, '\0')), ...slots]);
  const database = { 'usr/lib/sysimage/rpm/Packages.db': file.toString('latin1') };
  expect(finds({ ...database, 'usr/bin/ls': ls, 'usr/bin/tool1': ls })).toEqual([]);
  expect(finds({ ...database, 'usr/bin/ls': ls, 'usr/bin/tool1': `${ls}!` })).toEqual([
    'packages/changed-program: /usr/bin/tool1 is not the file of the package rpm',
  ]);
});

it('reads the database of older systems, whatever the length of its headers', () => {
  const text = oldRpmDatabase.toString('latin1');
  for (const path of ['var/lib/rpm/Packages', 'usr/lib/sysimage/rpm/Packages']) {
    expect(finds({ [path]: text, 'usr/bin/ls': ls, 'usr/bin/other3': ls })).toEqual([]);
    expect(finds({ [path]: text, 'usr/bin/ls': `${ls}!`, 'usr/bin/other3': `${ls}!` })).toEqual([
      'packages/changed-trusted: /usr/bin/ls is not the file of the package rpm',
      'packages/changed-program: /usr/bin/other3 is not the file of the package rpm',
    ]);
  }
  expect(finds({ 'srv/Packages': text, 'usr/bin/ls': `${ls}!` })).toEqual([]);
});

it.each([
  ['SQLite', rpmDatabase],
  ['Berkeley DB', oldRpmDatabase],
])('takes any change to a database of rpm in %s without an error', (_, sound) => {
  const change = fc.record({
    at: fc.nat(sound.length - 1),
    byte: fc.constantFrom(0, 1, 2, 3, 5, 7, 13, 0x7f, 0x80, 0xff),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), fc.nat(sound.length), (changes, cut) => {
      const file = Buffer.from(sound);
      for (const { at, byte } of changes) file[at] = byte;
      const found = readPackageList(bytesOf(cut % 3 === 0 ? file.subarray(0, cut) : file));
      for (const line of found?.files ?? []) expect(line).toMatch(/^[0-9a-f]* [^\n]+$/);
    }),
    { numRuns: 500 },
  );
});

it('takes any text for a database or for none, without an error', () => {
  const line = fc.oneof(
    fc.constantFrom(
      `${digest('md5', 'a')}  usr/bin/ls`,
      '/usr/bin/a',
      'package',
      `C:Q1${digest('sha1', 'a', 'base64')}`,
      'F:bin',
      'R:a',
      'Z:Q1',
      `a/b.py,sha256=${'A'.repeat(43)},1`,
      'a/b.py,,',
      '',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const found = readPackageList(bytesOf(Buffer.from(lines.join('\n'), 'latin1')));
      for (const file of found?.files ?? []) expect(file).toMatch(/^[0-9a-f]* [^\n]+$/);
    }),
    { numRuns: 500 },
  );
});
