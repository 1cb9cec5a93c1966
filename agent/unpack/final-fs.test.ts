import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEntryTable, noContent } from './entry-table.ts';
import { type Occurrence, project, type ResolvableLayer } from './final-fs.ts';
import type { EntryKind } from './tar/entry.ts';
import { resolvePath } from './tar/path.ts';

/** `evil` is the content of interest (1), anything else is not (0). */
interface Row {
  readonly kind: EntryKind;
  readonly path: string;
  readonly link?: string;
  readonly evil?: boolean;
}

const evil = (path: string): Row => ({ kind: 'file', path, evil: true });
const file = (path: string): Row => ({ kind: 'file', path, evil: false });
const dir = (path: string): Row => ({ kind: 'directory', path });
const symlink = (path: string, link: string): Row => ({ kind: 'symlink', path, link });
const hardlink = (path: string, link: string): Row => ({ kind: 'hardlink', path, link });
const whiteout = (path: string): Row => ({ kind: 'whiteout', path });
const opaque = (path: string): Row => ({ kind: 'opaque', path });

function layerOf(rows: readonly Row[]): ResolvableLayer {
  const table = createEntryTable();
  const contentIds: number[] = [];
  for (const { kind, path, link = '', evil } of rows) {
    if (evil !== undefined) contentIds.push(evil ? 1 : 0);
    table.add({ kind, path, link, mode: 0 }, evil === undefined ? noContent : contentIds.length - 1);
  }
  return { columns: table.finish(), contentIds: Uint32Array.from(contentIds) };
}

const place = (layers: readonly (readonly Row[])[]): Occurrence[] =>
  project(layers.map(layerOf), (content) => content === 1).occurrences;
/** `layer path presence`, one line each. */
const show = (...layers: (readonly Row[])[]) =>
  place(layers).map(({ layer, path, presence }) => `${layer} ${path} ${presence}`);

describe('a content of interest is live', () => {
  it('where nothing touches it', () => {
    expect(show([dir('a'), evil('a/x'), file('a/y')], [file('a/z')])).toEqual(['0 a/x live']);
  });

  it('at every path where it lies', () => {
    expect(show([evil('a'), evil('b')], [evil('c')])).toEqual(['0 a live', '0 b live', '1 c live']);
  });

  it('when a whiteout of its own layer names it: that speaks of the layers below', () => {
    expect(show([evil('a/x'), whiteout('a/x')])).toEqual(['0 a/x live']);
    expect(show([whiteout('a/x'), evil('a/x')])).toEqual(['0 a/x live']);
    expect(show([opaque('a'), evil('a/x')], [file('b')])).toEqual(['0 a/x live']);
  });

  it('when a layer deletes its directory and then makes it: the whiteout is gone from a directory of its own', () => {
    expect(show([evil('d/x')], [whiteout('d'), dir('d')])).toEqual(['0 d/x live']);
    expect(show([evil('d/x')], [file('d'), dir('d'), file('d/y')])).toEqual(['0 d/x live']);
    expect(show([evil('p/d/x')], [file('p/d'), file('p'), dir('p')])).toEqual(['0 p/d/x live']);
    expect(show([evil('d/x')], [opaque('d'), file('d'), dir('d')])).toEqual(['0 d/x live']);
    expect(show([evil('d/x')], [symlink('l', 'a'), whiteout('a/d'), dir('l/d')], [])).toEqual(['0 d/x live']);
    expect(show([evil('a/d/x')], [symlink('l', 'a'), whiteout('a/d'), dir('l/d')], [])).toEqual([
      '0 a/d/x live',
    ]);
  });

  it('under a device, which runtimes without root leave out', () => {
    expect(show([evil('a')], [{ kind: 'char-device', path: 'a' }])).toEqual(['0 a live']);
  });

  it('when its directory is listed again', () => {
    expect(show([dir('a'), evil('a/x')], [dir('a')])).toEqual(['0 a/x live']);
  });

  it('under a hard link that survives the deletion of its target', () => {
    expect(show([evil('a'), hardlink('b', 'a')], [whiteout('a')])).toEqual(['0 a buried', '0 b live']);
    expect(show([evil('a')], [hardlink('b', '/a'), whiteout('a')])).toEqual(['0 a buried', '1 b live']);
  });

  it('when a file takes the place of the root, which no runtime lets it', () => {
    expect(show([evil('a/x')], [file('')])).toEqual(['0 a/x live']);
    expect(show([evil('')])).toEqual(['0  live']);
  });

  it('at a path that no runtime can create', () => {
    const deep = `${'d/'.repeat(4000)}x`;
    expect(place([[evil(deep)], [whiteout(deep), file(deep)]])).toMatchObject([{ presence: 'live' }]);
  });
});

describe('a content of interest is buried', () => {
  it.each<[string, Row[][]]>([
    ['under a whiteout of the file', [[evil('a/x')], [whiteout('a/x')]]],
    ['under a whiteout of a directory above', [[evil('a/b/x')], [whiteout('a')]]],
    ['under an opaque directory', [[evil('a/b/x')], [opaque('a')]]],
    ['under an opaque root', [[evil('a/b/x')], [opaque('')]]],
    ['under a later file', [[evil('x')], [file('x')]]],
    ['under a later file of the same layer', [[evil('x'), file('x')]]],
    ['under a directory', [[evil('x')], [dir('x')]]],
    ['under a link', [[evil('x')], [symlink('x', 'y')]]],
    ['when a file replaces its directory', [[evil('a/x')], [file('a')]]],
    ['when a link replaces its directory', [[evil('a/x')], [symlink('a', '/b')]]],
    ['when its path is replaced three layers up', [[evil('x')], [file('y')], [file('z')], [file('x')]]],
  ])('%s', (_, layers) => {
    expect(place(layers)).toMatchObject([{ layer: 0, presence: 'buried' }]);
  });

  it('and comes back with a later layer', () => {
    expect(show([evil('x')], [whiteout('x')], [evil('x')])).toEqual(['0 x buried', '2 x live']);
  });

  it('when it is in the archive but at no path', () => {
    expect(show([{ kind: 'unparsed', path: '(unparsed bytes)', evil: true }])).toEqual([
      '0 (unparsed bytes) buried',
    ]);
    expect(show([{ kind: 'header-text', path: '(tar headers)', evil: true }])).toEqual([
      '0 (tar headers) buried',
    ]);
  });

  it('when it is the content of a whiteout, which runtimes do not write', () => {
    expect(show([{ kind: 'whiteout', path: 'x', evil: true }])).toEqual(['0 x buried']);
    expect(show([{ kind: 'opaque', path: 'a', evil: true }])).toEqual(['0 a buried']);
  });
});

describe('links among the parents', () => {
  it('of the same layer are followed: both names are one file', () => {
    expect(show([symlink('lib', 'usr/lib'), evil('usr/lib/x'), file('lib/x')])).toEqual([
      '0 usr/lib/x buried',
    ]);
  });

  it('of a lower layer leave the content live: runtimes disagree whether it is the same file', () => {
    const base = [symlink('lib', 'usr/lib'), evil('usr/lib/x')];
    expect(show(base, [whiteout('lib/x')])).toEqual(['0 usr/lib/x live']);
    expect(show(base, [file('lib/x')])).toEqual(['0 usr/lib/x live']);
    expect(show(base, [opaque('lib')])).toEqual(['0 usr/lib/x live']);
    expect(show(base, [whiteout('usr/lib/x')])).toEqual(['0 usr/lib/x buried']);
  });

  it('lead nowhere once the link is gone', () => {
    expect(show([symlink('lib', 'usr/lib'), evil('usr/lib/x')], [dir('lib'), file('lib/x')])).toEqual([
      '0 usr/lib/x live',
    ]);
  });

  it('stay inside the root', () => {
    expect(show([symlink('a', '/'), symlink('b', '../../..'), evil('x'), file('a/x')])).toEqual([
      '0 x buried',
    ]);
    expect(show([symlink('b', '../../..'), evil('x'), file('b/x')])).toEqual(['0 x buried']);
  });

  it('may chain', () => {
    expect(
      show([symlink('a', 'b'), symlink('b', '/c/./d'), symlink('c', 'e/../f'), evil('f/d/x'), file('a/x')]),
    ).toEqual(['0 f/d/x buried']);
  });

  it('may be hard links to links', () => {
    expect(show([symlink('a', 'd'), hardlink('b', 'a'), evil('d/x'), file('b/x')])).toEqual(['0 d/x buried']);
  });

  it('may loop without end', () => {
    expect(show([symlink('a', 'b'), symlink('b', 'a'), evil('a/x')])).toEqual(['0 a/x live']);
    expect(show([symlink('a', 'a/a'), evil('a/x'), file('y')])).toEqual(['0 a/x live']);
  });
});

describe('images that are built to be slow', () => {
  it('nest opaque markers among many links', () => {
    const rows: Row[] = [evil('x')];
    for (let i = 0; i < 20_000; i++) rows.push(symlink(`d${i}/l`, 'x'));
    const markers = Array.from({ length: 20_000 }, (_, i) => opaque(`d${i}`));
    expect(show(rows, [...rows.slice(1), ...markers], markers)).toEqual(['0 x live']);
  });

  it('hold more links than are followed', () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => symlink(`a/${i}/b/c/d/e/f/g/h/l`, 'x'));
    expect(show([evil('x'), ...rows], [whiteout('a'), whiteout('x')])).toEqual(['0 x buried']);
    const deep = '1/2/3/4/5/6/7/8/9/x';
    expect(show([...rows, evil(deep)], [whiteout('1')])).toEqual([`0 ${deep} live`]);
  });

  it('lead every path through forty long links', () => {
    const far = './'.repeat(2000);
    const links = Array.from({ length: 45 }, (_, i) => symlink(`l${i}`, `${far}l${i + 1}`));
    const rows = Array.from({ length: 500 }, (_, i) => file(`l0/${i}/x`));
    expect(show([evil('x'), ...links, ...rows])).toEqual(['0 x live']);
  });
});

/**
 * The same by another way, slow and plain: every entry is held in a flat map, and what lies below a path is found by
 * its prefix.
 */
function modelOf(layers: readonly (readonly Row[])[], followLower: boolean): Set<Row> {
  const files = new Map<string, { row: Row; layer: number; link: string | null }>();
  const drop = (top: string, below: number, self: boolean) => {
    for (const [path, { layer }] of [...files])
      if (layer < below && ((self && path === top) || top === '' || path.startsWith(`${top}/`)))
        files.delete(path);
  };
  for (const [layer, rows] of layers.entries()) {
    const follow = (path: string): string => {
      let at: string[] = [];
      let todo = path.split('/');
      for (let links = 0; todo.length > 0; ) {
        const name = todo.shift()!;
        if (name === '' || name === '.') continue;
        if (name === '..') {
          at.pop();
          continue;
        }
        const found = files.get([...at, name].join('/'));
        const link = found && (followLower || found.layer === layer) ? found.link : null;
        if (link === null || links === 40) at.push(name);
        else {
          links++;
          if (link.startsWith('/')) at = [];
          todo = [...link.split('/'), ...todo];
        }
      }
      return at.join('/');
    };
    const place = (path: string) => {
      const parent = follow(path.split('/').slice(0, -1).join('/'));
      return `${parent}${parent === '' ? '' : '/'}${path.split('/').at(-1)}`;
    };
    for (const row of rows) {
      if (row.kind === 'opaque') {
        drop(follow(row.path), layer, false);
        continue;
      }
      const at = place(row.path);
      if (row.kind === 'whiteout') {
        drop(at, layer, true);
        continue;
      }
      const target = row.kind === 'hardlink' ? files.get(place(resolvePath(row.link!).path)) : undefined;
      files.delete(at);
      if (row.kind !== 'directory') drop(at, Number.POSITIVE_INFINITY, true);
      const link = row.kind === 'symlink' ? row.link! : (target?.link ?? null);
      files.set(at, { row: target?.row.evil ? { ...row, evil: true } : row, layer, link });
      if (target?.row.evil) linked.set(files.get(at)!.row, row);
    }
  }
  return new Set([...files.values()].filter(({ row }) => row.evil).map(({ row }) => linked.get(row) ?? row));
}
const linked = new Map<Row, Row>();

/** Another plain way, of runtimes that unpack each layer into a directory of its own and lay one over the other. */
function overlayOf(layers: readonly (readonly Row[])[]): Set<Row> {
  const merged = new Map<string, Row>();
  const isAt = (path: string, top: string) => path === top || path.startsWith(`${top}/`);
  for (const rows of layers) {
    const own = new Map<string, Row>();
    const opaques = new Set<string>();
    for (const row of rows) {
      if (row.kind === 'opaque') {
        opaques.add(row.path);
        continue;
      }
      const there = own.get(row.path);
      if (row.kind !== 'directory' || (there && there.kind !== 'directory')) {
        for (const path of [...own.keys()]) if (isAt(path, row.path)) own.delete(path);
        for (const path of [...opaques]) if (isAt(path, row.path)) opaques.delete(path);
      }
      own.set(row.path, row);
    }
    for (const path of [...merged.keys()]) {
      const covered = [...own].some(([top, { kind }]) =>
        kind === 'directory' ? path === top : isAt(path, top),
      );
      const emptied = [...opaques].some((top) => path.startsWith(`${top}/`));
      if (covered || emptied) merged.delete(path);
    }
    for (const [path, row] of own) if (row.evil) merged.set(path, row);
  }
  return new Set(merged.values());
}

it('takes for live what shows through layers that lie over one another', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 })
    .map((names) => names.join('/'));
  const row = fc.oneof(path.map(evil), path.map(file), path.map(dir), path.map(whiteout), path.map(opaque));
  const image = fc.array(fc.array(row, { maxLength: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(image, (layers) => {
      const live = overlayOf(layers);
      const seen = new Set(show(...layers));
      for (const [layer, rows] of layers.entries())
        for (const one of rows) if (live.has(one)) expect(seen).toContain(`${layer} ${one.path} live`);
    }),
    { numRuns: 2000 },
  );
});

it('agrees with a plain model of a file system', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
  const target = fc.oneof(
    path,
    path.map((to) => `/${to}`),
    fc.constantFrom('.', '/', '..', '../a', 'b/../c'),
  );
  const row: fc.Arbitrary<Row> = fc.oneof(
    { weight: 4, arbitrary: path.map(evil) },
    path.map(file),
    path.map(dir),
    { weight: 2, arbitrary: fc.tuple(path, target).map(([from, to]) => symlink(from, to)) },
    { weight: 2, arbitrary: fc.tuple(path, path).map(([from, to]) => hardlink(from, to)) },
    path.map(whiteout),
    fc.oneof(path, fc.constant('')).map(opaque),
  );
  const image = fc.array(fc.array(row, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(image, (layers) => {
      const again = layers.some((rows) =>
        rows.some(
          ({ kind }, i) => kind === 'directory' && rows.slice(0, i).some((row) => row.kind !== 'directory'),
        ),
      );
      const alive = [true, false].map((followLower) => modelOf(layers, followLower));
      const live = layers.flatMap((rows, layer) =>
        rows.filter((one) => alive.some((world) => world.has(one))).map(({ path }) => `${layer} ${path}`),
      );
      const seen = place(layers)
        .filter(({ presence }) => presence === 'live')
        .map(({ layer, path }) => `${layer} ${path}`);
      // What a directory undoes is for the other model.
      if (again) expect(seen).toEqual(expect.arrayContaining(live));
      else expect(seen).toEqual(live);
    }),
    { numRuns: 1000 },
  );
});
