import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAll, sha256 } from '../nested/open-all.ts';

// Archives made by the tools themselves: what is found in them is what the tools were given.

let work: string;
let expected: Record<string, string>;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'warden-nested-'));
  mkdirSync(join(work, 'tree/sub/a folder'), { recursive: true });
  writeFileSync(join(work, 'tree/text.txt'), 'a line of text\n'.repeat(2000));
  writeFileSync(
    join(work, 'tree/sub/ünïcode.bin'),
    Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * i) % 251)),
  );
  writeFileSync(join(work, 'tree/sub/a folder/zeros'), Buffer.alloc(300_000));
  writeFileSync(join(work, `tree/sub/${'long-'.repeat(30)}name`), 'long name');
  expected = Object.fromEntries(
    filesUnder(join(work, 'tree')).map((path) => [
      relative(join(work, 'tree'), path),
      sha256(readFileSync(path)),
    ]),
  );
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

const archives: readonly (readonly [string, string, string])[] = [
  ['tar (GNU)', 'tar --format=gnu -cf $OUT -C tree .', ''],
  ['tar (PAX)', 'tar --format=posix -cf $OUT -C tree .', ''],
  ['tar, sparse', 'tar -S --format=posix -cf $OUT -C tree .', ''],
  ['tar.gz', 'tar -czf $OUT -C tree .', '(content)!/'],
  ['tar.bz2', 'tar -cf - -C tree . | bzip2 > $OUT', '(content)!/'],
  ['tar.xz', 'tar -cf - -C tree . | xz > $OUT', '(content)!/'],
  ['tar.xz of several blocks', 'tar -cf - -C tree . | xz --block-size=100000 > $OUT', '(content)!/'],
  ['tar.zst', 'tar -cf - -C tree . | zstd -q > $OUT', '(content)!/'],
  ['tar.zst with a long window', 'tar -cf - -C tree . | zstd -q --long=27 -19 > $OUT', '(content)!/'],
  ['zip', 'cd tree && zip -q -r $OUT .', ''],
  ['zip, stored', 'cd tree && zip -q -0 -r $OUT .', ''],
  ['zip, streamed', 'cd tree && zip -q -r - . > $OUT', ''],
  ['zip, bzip2', 'cd tree && 7z a -bso0 -tzip -mm=BZip2 $OUT .', ''],
  ['zip by Python', 'python3 -m zipfile -c $OUT tree/', ''],
  ['7z', 'cd tree && 7z a -bso0 -t7z $OUT .', ''],
  ['7z, LZMA, one stream for each file', 'cd tree && 7z a -bso0 -t7z -m0=LZMA -ms=off $OUT .', ''],
  ['7z, stored', 'cd tree && 7z a -bso0 -t7z -mx=0 $OUT .', ''],
  ['7z, deflate', 'cd tree && 7z a -bso0 -t7z -m0=Deflate $OUT .', ''],
  ['7z, bzip2', 'cd tree && 7z a -bso0 -t7z -m0=BZip2 $OUT .', ''],
  ['cpio newc', 'cd tree && find . -type f | cpio --quiet -o -H newc > $OUT', ''],
  ['cpio odc', 'cd tree && find . -type f | cpio --quiet -o -H odc > $OUT', ''],
];

test.each(archives)('finds in %s what was put in', async (_, command, prefix) => {
  expect(await listed(run(command), prefix)).toEqual(expected);
});

test('finds in a Debian package what was put in', async () => {
  mkdirSync(join(work, 'package/DEBIAN'), { recursive: true });
  execFileSync('cp', ['-r', 'tree', 'package/files'], { cwd: work });
  writeFileSync(
    join(work, 'package/DEBIAN/control'),
    'Package: sample\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: sample\n',
  );
  for (const kind of ['gzip', 'xz', 'zstd']) {
    const deb = run(`dpkg-deb -Z${kind} --build package $OUT`);
    const member = { gzip: 'gz', xz: 'xz', zstd: 'zst' }[kind];
    expect(await listed(deb, `data.tar.${member}!/(content)!/files/`)).toEqual(expected);
  }
});

test('finds in an RPM package what was put in', async () => {
  mkdirSync(join(work, 'rpm'), { recursive: true });
  const spec = [
    'Name: sample',
    'Version: 1',
    'Release: 1',
    'Summary: sample',
    'License: none',
    'BuildArch: noarch',
    '%description',
    'sample',
    '%install',
    `mkdir -p %{buildroot}/opt && cp -r ${work}/tree %{buildroot}/opt/tree`,
    '%files',
    '/opt/tree',
  ];
  writeFileSync(join(work, 'sample.spec'), `${spec.join('\n')}\n`);
  for (const payload of ['w9.gzdio', 'w7.xzdio', 'w9.bzdio', 'w3.zstdio']) {
    rmSync(join(work, 'rpm'), { recursive: true, force: true });
    run(
      `rpmbuild --quiet -bb --define "_topdir ${work}/rpm" --define "_binary_payload ${payload}" --define "__os_install_post %{nil}" sample.spec`,
    );
    const [rpm] = filesUnder(join(work, 'rpm/RPMS'));
    expect(await listed(readFileSync(rpm!), '(payload)!/(content)!/./opt/tree/')).toEqual(expected);
  }
});

test('an encrypted zip and what is not opened are in the ledger', async () => {
  const locked = await openAll(run('cd tree && zip -q -P secret -r $OUT .'));
  expect(locked.files.size).toBe(0);
  expect(locked.gaps.length).toBe(Object.keys(expected).length);
  expect(locked.faults.every((fault) => fault.startsWith('archive/password'))).toBe(true);

  const aes = await openAll(run('cd tree && 7z a -bso0 -tzip -mem=AES256 -psecret $OUT .'));
  expect(aes.files.size).toBe(0);
  expect(aes.faults.every((fault) => fault.startsWith('archive/password'))).toBe(true);

  for (const options of ['-psecret', '-psecret -mhe=on']) {
    const sealed = await openAll(run(`7z a -bso0 -t7z ${options} $OUT tree`));
    expect(sealed.files.size).toBe(0);
    expect(sealed.gaps.length).toBeGreaterThan(0);
    expect(sealed.faults).toEqual([expect.stringMatching(/^archive\/password/)]);
  }

  const ppmd = await openAll(run('7z a -bso0 -t7z -m0=PPMd $OUT tree'));
  expect(ppmd.files.size).toBe(0);
  expect(new Set(ppmd.gaps)).toEqual(new Set(['compression-unsupported']));
  expect((await openAll(run('xz --format=lzma -c tree/text.txt > $OUT'))).gaps).toEqual(['not-openable']);
});

/** Runs a shell command that writes `$OUT`, and returns what it wrote. */
function run(command: string): Buffer {
  const out = join(work, 'out');
  rmSync(out, { force: true });
  const target = command.includes('7z') || command.includes('zip -') ? `${out}` : out;
  execFileSync('sh', ['-ec', command], { cwd: work, env: { ...process.env, OUT: target }, stdio: 'pipe' });
  for (const path of [out, `${out}.zip`, `${out}.7z`])
    try {
      const bytes = readFileSync(path);
      rmSync(path);
      return bytes;
    } catch {}
  return Buffer.alloc(0);
}

async function listed(archive: Buffer, prefix: string): Promise<Record<string, string>> {
  const opened = await openAll(archive);
  expect(opened.gaps).toEqual([]);
  expect(opened.faults).toEqual([]);
  return Object.fromEntries(
    [...opened.files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, bytes]) => [path.slice(prefix.length).replace(/^(\.\/|tree\/)/, ''), sha256(bytes)]),
  );
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}
