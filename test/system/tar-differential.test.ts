import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolvePath } from '../../agent/unpack/tar/path.ts';
import { archive, entry, gnuLong, padded, pax } from '../tar/blocks.ts';
import { gnuList, type ListedEntry, pythonList } from '../tar/gnu-tar.ts';
import { readTar, type Seen } from '../tar/recorder.ts';

/*
 * The same archives, read by GNU tar, by Python and by the reader of layers: names, kinds, links, sizes, modes and
 * content have to agree. Where they do not, a fault must have been reported.
 */

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'warden-tar-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What honest archives hold too, and all readers take in the same way. */
const harmless = new Set([
  'tar/absolute-path',
  'tar/device',
  'tar/sparse',
  'tar/base256-size',
  'tar/no-end-marker',
  'tar/deep-path',
  'tar/root-replaced',
  'tar/dot-dot-in-path',
  'tar/path-escape',
  'tar/link-escape',
]);

const faultsOf = (seen: Seen) => seen.faults.map(({ id }) => id).filter((id) => !harmless.has(id));

function ours(seen: Seen): ListedEntry[] {
  return seen.entries.map(({ kind, path, link, size, mode, content }) => ({
    kind,
    name: path,
    // GNU tar shows a hard link to nothing as one to the root.
    link: kind === 'symlink' ? link : kind === 'hardlink' ? link || '.' : '',
    size,
    mode,
    sha256: kind === 'file' ? createHash('sha256').update(content).digest('hex') : null,
  }));
}

/** The others keep leading slashes and dots; what counts is where an entry ends up. */
function resolved(entries: readonly ListedEntry[]): ListedEntry[] {
  return entries.map((one) => ({ ...one, name: resolvePath(one.name).path }));
}

function expectAgreement(path: string): void {
  const seen = readTar([readFileSync(path)]);
  expect(faultsOf(seen)).toEqual([]);
  const gnu = gnuList(path);
  expect(gnu.ok).toBe(true);
  expect(ours(seen)).toEqual(resolved(gnu.entries));
}

const component = fc
  .oneof(
    fc.constantFrom(
      'a',
      'b',
      '.hidden',
      '...',
      '-rf',
      'with space',
      'new\nline',
      'back\\slash',
      'caf\xe9',
      '\xc3\xa9t\xc3\xa9',
      '*',
      '"quoted"',
      'x'.repeat(99),
      'y'.repeat(100),
      'z'.repeat(101),
      'w'.repeat(250),
    ),
    fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 30,
    }),
  )
  .filter((name) => !/[/\0]|^\.\.?$| -> | link to |^\.wh\./.test(name));

type Node =
  | { readonly kind: 'file'; readonly size: number; readonly mode: number }
  | { readonly kind: 'sparse'; readonly size: number; readonly blocks: readonly number[] }
  | { readonly kind: 'directory' | 'hardlink' | 'fifo' | 'device' }
  | { readonly kind: 'symlink'; readonly target: string };

const node: fc.Arbitrary<Node> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    size: fc.oneof(fc.constantFrom(0, 1, 511, 512, 513, 10_240), fc.nat({ max: 100_000 })),
    mode: fc.constantFrom(0o644, 0o755, 0o4755, 0o2755, 0o1777, 0),
  }),
  fc.record({
    kind: fc.constant('sparse' as const),
    size: fc.nat({ max: 2_000_000 }),
    blocks: fc.array(fc.nat({ max: 480 }), { maxLength: 40 }),
  }),
  fc.record({ kind: fc.constantFrom('directory', 'hardlink', 'fifo', 'device' as const) }),
  fc.record({
    kind: fc.constant('symlink' as const),
    target: fc.oneof(component, fc.constantFrom('/', '../../etc', 't'.repeat(300))),
  }),
);
const tree = fc.array(fc.record({ path: fc.array(component, { minLength: 1, maxLength: 4 }), node }), {
  minLength: 1,
  maxLength: 15,
});

const latin1 = (path: string) => Buffer.from(path, 'latin1');

/** Makes a tree on disk; a node for which there is no place (below a file, or at one) is left out. */
function plant(
  root: string,
  nodes: readonly { readonly path: readonly string[]; readonly node: Node }[],
): void {
  mkdirSync(root);
  let lastFile: Buffer | null = null;
  for (const { path, node } of nodes) {
    const at = latin1([root, ...path].join('/'));
    try {
      mkdirSync(latin1([root, ...path.slice(0, -1)].join('/')), { recursive: true });
      if (existsSync(at)) continue;
      if (node.kind === 'file') {
        writeFileSync(at, Buffer.alloc(node.size, 'content '));
        chmodSync(at, node.mode);
        lastFile = at;
      } else if (node.kind === 'sparse') plantSparse(at, node);
      else if (node.kind === 'directory') mkdirSync(at);
      else if (node.kind === 'symlink') symlinkSync(latin1(node.target), at);
      else if (node.kind === 'hardlink' && lastFile) linkSync(lastFile, at);
      else if (node.kind === 'fifo') plantSpecial(root, at, 'mkfifo', []);
      else if (node.kind === 'device') plantSpecial(root, at, 'mknod', ['c', '1', '3']);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!['ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'ELOOP', 'ENOENT'].includes(code ?? '')) throw error;
    }
  }
}

/** Some blocks of data in a file that is otherwise a hole. */
function plantSparse(at: Buffer, { size, blocks }: Extract<Node, { kind: 'sparse' }>): void {
  const fd = openSync(at, 'wx');
  ftruncateSync(fd, size);
  for (const block of blocks) writeSync(fd, Buffer.alloc(4096, 'data'), 0, 4096, block * 4096);
  closeSync(fd);
}

/** Commands take no names that are not UTF-8, so the node is made beside and moved. */
function plantSpecial(root: string, at: Buffer, command: string, args: string[]): void {
  execFileSync(command, [`${root}.new`, ...args]);
  renameSync(`${root}.new`, at);
}

let made = 0;
const fresh = (name: string) => join(work, `${name}-${made++}`);

describe('archives that GNU tar writes', () => {
  it.each([
    ['gnu', ['--format=gnu']],
    ['gnu, sparse', ['--format=gnu', '-S']],
    ['oldgnu', ['--format=oldgnu', '-S']],
    ['pax', ['--format=pax']],
    ['pax, sparse 0.0', ['--format=pax', '-S', '--sparse-version=0.0']],
    ['pax, sparse 0.1', ['--format=pax', '-S', '--sparse-version=0.1']],
    ['pax, sparse 1.0', ['--format=pax', '-S', '--sparse-version=1.0']],
    ['pax, attributes', ['--format=pax', '--xattrs', '--acls', '--selinux']],
    ['ustar', ['--format=ustar']],
    ['v7', ['--format=v7']],
  ])('in format %s', (_, options) => {
    fc.assert(
      fc.property(tree, (nodes) => {
        const root = fresh('tree');
        const file = fresh('archive');
        plant(root, nodes);
        // What the format cannot hold, GNU tar leaves out and complains about.
        spawnSync('tar', [...options, '-cf', file, '-C', root, '.'], { stdio: 'ignore' });
        expectAgreement(file);
        rmSync(root, { recursive: true });
        rmSync(file);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('with a sparse map of several blocks, in every format that has one', () => {
    const root = fresh('tree');
    plant(root, [
      {
        path: ['sparse'],
        node: { kind: 'sparse', size: 5_000_000, blocks: [...Array(600).keys()].map((i) => i * 2) },
      },
      { path: ['hole'], node: { kind: 'sparse', size: 5_000_000, blocks: [] } },
    ]);
    for (const options of [
      ['--format=gnu'],
      ...['0.0', '0.1', '1.0'].map((v) => ['--format=pax', `--sparse-version=${v}`]),
    ]) {
      const file = fresh('archive');
      execFileSync('tar', [...options, '-Scf', file, '-C', root, '.']);
      expectAgreement(file);
    }
  });

  it('with extended attributes', () => {
    const root = fresh('tree');
    plant(root, [{ path: ['file'], node: { kind: 'file', size: 10, mode: 0o644 } }]);
    execFileSync('python3', [
      '-c',
      'import os, sys; os.setxattr(sys.argv[1], "user.note", b"a=b\\nc" * 300)',
      join(root, 'file'),
    ]);
    const file = fresh('archive');
    execFileSync('tar', ['--format=pax', '--xattrs', '-cf', file, '-C', root, '.']);
    expect(readTar([readFileSync(file)]).headerText.join()).toContain('a=b\nc');
    expectAgreement(file);
  });

  it('after appending, which puts entries where the end marker was', () => {
    const root = fresh('tree');
    plant(root, [{ path: ['a'], node: { kind: 'file', size: 700, mode: 0o644 } }]);
    const file = fresh('archive');
    execFileSync('tar', ['-cf', file, '-C', root, 'a']);
    execFileSync('tar', ['-rf', file, '-C', root, 'a']);
    expectAgreement(file);
  });

  it('with a label, a type that no runtime takes', () => {
    const file = fresh('archive');
    execFileSync('tar', ['-cf', file, '-V', 'label', '-C', work, '--files-from=/dev/null']);
    expect(faultsOf(readTar([readFileSync(file)]))).toEqual(['tar/unknown-type']);
  });
});

describe('archives that Python writes', () => {
  const member = fc.record({
    name: fc.array(component, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
    type: fc.constantFrom('0', '1', '2', '3', '4', '5', '6'),
    link: component,
    size: fc.nat({ max: 3000 }),
    mode: fc.constantFrom(0o644, 0o4755),
    mtime: fc.constantFrom(0, 1.5, 1_700_000_000.123),
  });
  it.each(['USTAR_FORMAT', 'GNU_FORMAT', 'PAX_FORMAT'])('in %s', (format) => {
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 12 }), (members) => {
        const file = fresh('archive');
        execFileSync('python3', ['-c', pythonWriter, file, format], { input: JSON.stringify(members) });
        expectAgreement(file);
        const seen = readTar([readFileSync(file)]);
        expect(ours(seen)).toEqual(resolved(pythonList(file)));
        rmSync(file);
      }),
      { numRuns: 15, seed: 2 },
    );
  });
});

const pythonWriter = `
import io, json, os, sys, tarfile
read = lambda text: os.fsdecode(text.encode('latin-1'))
with tarfile.open(sys.argv[1], 'w', format=getattr(tarfile, sys.argv[2]), encoding='utf-8', errors='surrogateescape') as tar:
    for m in json.load(sys.stdin):
        info = tarfile.TarInfo(read(m['name']))
        info.type, info.linkname, info.mode, info.mtime = m['type'].encode(), read(m['link']), m['mode'], m['mtime']
        info.size = m['size'] if m['type'] == '0' else 0
        try:
            tar.addfile(info, io.BytesIO(b'python! ' * 400))
        except ValueError:
            pass  # too long for the format
`;

describe('archives that nobody honest writes', () => {
  const name = fc.constantFrom('a', 'dir/', 'b/c', '../x', '/x', '', '.', 'n'.repeat(100), 'caf\xe9');
  const part: fc.Arbitrary<Buffer> = fc.oneof(
    fc
      .record({
        name,
        prefix: fc.constantFrom('', 'pre/fix'),
        type: fc.constantFrom('0', '\0', '1', '2', '3', '5', '6', '7', 'S', 'A', 'X'),
        magic: fc.constantFrom('ustar', 'gnu', 'v7', 'star' as const),
        content: fc.uint8Array({ maxLength: 1200 }),
        link: fc.constantFrom('', 'target'),
      })
      .map(({ content, ...fields }) => entry(fields, Buffer.from(content))),
    fc
      .array(
        fc.constantFrom<[string, string]>(
          ['path', 'pax/path'],
          ['path', ''],
          ['linkpath', 'pax/link'],
          ['size', '7'],
          ['size', '700'],
          ['comment', 'c'.repeat(600)],
          ['GNU.sparse.name', 'sparse/name'],
          ['GNU.sparse.size', '20'],
          ['GNU.sparse.realsize', '20'],
          ['GNU.sparse.map', '0,3,10,4'],
          ['GNU.sparse.numblocks', '2'],
          ['GNU.sparse.major', '1'],
          ['GNU.sparse.minor', '0'],
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((records) => pax(Object.fromEntries(records))),
    fc.constantFrom(gnuLong('L', 'long/name'), gnuLong('L', ''), gnuLong('K', 'long/link')),
    fc.constantFrom(pax({ comment: 'global' }, 'g'), pax({ path: 'global' }, 'g')),
    fc.constantFrom('2\n0\n3\n10\n4\nabcdefg', '1\n9\n').map((map) => entry({}, padded(map))),
    fc.constant(Buffer.alloc(512)),
  );
  const change = fc.record({
    at: fc.nat(),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('x', 'S', 'L', '00000000000\0', '00000000007 ', 'ustar  \0')
        .map((text) => Buffer.from(text, 'latin1')),
    ),
  });

  it('are read alike, or reported', () => {
    let agreed = 0;
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.array(change, { maxLength: 2 }),
        (parts, changes) => {
          const bytes = archive(...parts);
          for (const { at, bytes: patch } of changes) {
            const start = at % (bytes.length - 1024);
            patch.copy(bytes, start);
            repairChecksum(bytes, start - (start % 512));
          }
          const seen = readTar([bytes]);
          if (faultsOf(seen).length > 0) return;
          const file = fresh('archive');
          writeFileSync(file, bytes);
          expectAgreement(file);
          rmSync(file);
          agreed++;
        },
      ),
      { numRuns: 2000, seed: 3 },
    );
    expect(agreed).toBeGreaterThan(100);
  });
});

function repairChecksum(bytes: Buffer, start: number): void {
  const block = bytes.subarray(start, start + 512);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}
