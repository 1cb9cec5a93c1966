import { describe, expect, it } from 'vitest';
import {
  archive,
  endMarker,
  entry,
  gnuLong,
  header,
  padded,
  pax,
  paxRecords,
} from '../../../test/tar/blocks.ts';
import { faultIds, readTar, type Seen } from '../../../test/tar/recorder.ts';

const read = (...parts: Buffer[]): Seen => readTar([archive(...parts)]);
const paths = (seen: Seen) => seen.entries.map(({ kind, path }) => `${kind} ${path}`);
const innocent = entry({ name: 'after' }, 'innocent');

describe('an honest archive', () => {
  it('yields entries with their content, and nothing to report', () => {
    const seen = read(
      entry({ name: 'etc/', type: '5' }),
      entry({ name: 'etc/passwd' }, 'root:x:0:0\n'),
      entry({ name: 'bin', type: '2', link: 'usr/bin' }),
      entry({ name: 'etc/shadow', type: '1', link: 'etc/passwd' }),
      entry({ name: 'run/pipe', type: '6' }),
    );
    expect(seen.faults).toEqual([]);
    expect(seen.entries).toMatchObject([
      { kind: 'directory', path: 'etc', size: 0 },
      { kind: 'file', path: 'etc/passwd', size: 11, mode: 0o644, complete: true },
      { kind: 'symlink', path: 'bin', link: 'usr/bin' },
      { kind: 'hardlink', path: 'etc/shadow', link: 'etc/passwd' },
      { kind: 'fifo', path: 'run/pipe' },
    ]);
    expect(seen.entries[1]!.content.toString()).toBe('root:x:0:0\n');
    expect(seen.totals).toEqual({
      bytes: 6 * 512 + 1024,
      contentBytes: 11,
      structureBytes: 6 * 512 + 1024 - 11,
      entries: 5,
    });
  });

  it('may end in any number of zero blocks', () => {
    expect(readTar([archive(innocent), Buffer.alloc(10 * 1024)]).faults).toEqual([]);
  });

  it.each([
    ['ustar', entry({ name: 'name', prefix: 'some/prefix' }, 'x'), 'some/prefix/name'],
    ['star', entry({ name: 'name', prefix: 'some/prefix', magic: 'star' }, 'x'), 'some/prefix/name'],
    ['v7', entry({ name: 'name', prefix: 'some/prefix', magic: 'v7' }, 'x'), 'name'],
    ['PAX', Buffer.concat([pax({ path: 'long/name' }), entry({ name: 'short' }, 'x')]), 'long/name'],
    ['GNU', Buffer.concat([gnuLong('L', 'long/name'), entry({ name: 'short' }, 'x')]), 'long/name'],
  ])('names its entries in the %s way', (_, bytes, path) => {
    const seen = read(bytes);
    expect(paths(seen)).toEqual([`file ${path}`]);
    expect(seen.faults).toEqual([]);
  });

  it('keeps what the header block says where a record or a long name is empty', () => {
    const seen = read(
      pax({ path: '', linkpath: '', size: '' }),
      gnuLong('L', ''),
      entry({ name: 'kept' }, 'x'),
    );
    expect(paths(seen)).toEqual(['file kept']);
    expect(new Set(faultIds(seen))).toEqual(new Set(['tar/field-invalid']));
  });

  it('gives the bytes of a name that is not UTF-8 as they are', () => {
    expect(paths(read(entry({ name: 'caf\xe9\xff' }, 'x')))).toEqual(['file caf\xe9\xff']);
  });

  it('takes the pre-POSIX type for a directory where the name ends in a slash', () => {
    const seen = read(entry({ name: 'old/', type: '\0' }), entry({ name: 'old/file', type: '\0' }, 'x'));
    expect(paths(seen)).toEqual(['directory old', 'file old/file']);
    expect(seen.faults).toEqual([]);
  });

  it('takes a size from PAX where octal cannot hold it', () => {
    const size = 8 * 1024 ** 3 + 3;
    const seen = readTar([pax({ size: `${size}` }), header({ name: 'big', size: 0 }), Buffer.from('abc')], {
      cut: true,
    });
    expect(seen.entries).toMatchObject([{ path: 'big', size, complete: false }]);
    expect(seen.faults).toEqual([]);
  });
});

describe('bytes where nobody looks', () => {
  it('reports and hands over non-zero padding after content', () => {
    const bytes = padded('content');
    bytes.write('hidden', 100);
    const seen = read(header({ size: 7 }), bytes);
    expect(seen.faults).toMatchObject([{ id: 'tar/nonzero-padding', path: 'file' }]);
    expect(seen.headerText.join()).toContain('hidden');
  });

  it('reports and hands over non-zero padding after an extended header', () => {
    const records = paxRecords([['comment', 'x']]);
    const body = padded(records);
    body.write('hidden', 100);
    const seen = read(header({ type: 'x', size: records.length }), body, innocent);
    expect(faultIds(seen)).toEqual(['tar/nonzero-padding']);
    expect(seen.headerText.join()).toContain('hidden');
  });

  it('reports and hands over bytes after the end marker, from the first that is not zero', () => {
    const seen = readTar([archive(innocent), Buffer.alloc(700), entry({ name: 'second' }, 'archive')]);
    expect(faultIds(seen)).toEqual(['tar/trailing-bytes']);
    expect(paths(seen)).toEqual(['file after', 'unparsed ']);
    expect(seen.entries[1]!.content.equals(entry({ name: 'second' }, 'archive'))).toBe(true);
  });

  it('hands over records, comments and extended attributes', () => {
    const seen = read(
      pax({ comment: 'a comment', 'SCHILY.xattr.user.note': 'an attribute' }),
      innocent,
      pax({ comment: 'a global comment' }, 'g'),
    );
    for (const text of ['a comment', 'an attribute', 'a global comment'])
      expect(seen.headerText.join()).toContain(text);
  });

  it('hands over what was left of a header that is cut off', () => {
    const seen = readTar([innocent, header({ name: 'cut-off-name' }).subarray(0, 100)]);
    expect(faultIds(seen)).toEqual(['tar/truncated']);
    expect(seen.headerText.join()).toContain('cut-off-name');
  });
});

describe('the end marker', () => {
  it.each([
    ['a lone zero block at the end', [innocent, Buffer.alloc(512)], 'tar/lone-zero-block'],
    ['no end marker', [innocent], 'tar/no-end-marker'],
    ['an empty stream', [], 'tar/no-end-marker'],
    ['an extended header that belongs to no entry', [pax({ path: 'x' }), endMarker], 'tar/dangling-header'],
  ])('is missed: %s', (_, chunks, id) => {
    expect(faultIds(readTar(chunks))).toEqual([id]);
  });

  it('does not hide what follows a lone zero block', () => {
    const seen = read(innocent, Buffer.alloc(512), entry({ name: 'hidden' }, 'behind'));
    expect(faultIds(seen)).toEqual(['tar/lone-zero-block']);
    expect(seen.entries[1]).toMatchObject({ kind: 'unparsed' });
    expect(seen.entries[1]!.content.includes('behind')).toBe(true);
  });
});

describe('sizes', () => {
  it('reports two headers that disagree, and reads as runtimes do', () => {
    const seen = read(pax({ size: '3' }), header({ size: 600 }), padded('abc'), innocent);
    expect(faultIds(seen)).toEqual(['tar/size-disagreement']);
    expect(seen.entries[0]!.content.toString()).toBe('abc');
    expect(seen.entries).toHaveLength(2);
  });

  it('reports a PAX size before a GNU long name, which some readers apply to that', () => {
    const seen = read(pax({ size: '1' }), gnuLong('L', 'name'), entry({}, 'x'));
    expect(faultIds(seen)).toEqual(['tar/size-disagreement']);
    expect(paths(seen)).toEqual(['file name']);
  });

  it('reports base-256 where octal would do', () => {
    const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    const seen = read(header({ size }), padded('abc'));
    expect(faultIds(seen)).toEqual(['tar/base256-size']);
    expect(seen.entries[0]!.content.toString()).toBe('abc');
  });

  it('reads base-256 where octal would not do', () => {
    const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]);
    const seen = readTar([header({ size }), Buffer.from('abc')], { cut: true });
    expect(seen.faults).toEqual([]);
    expect(seen.entries[0]!.size).toBe(8 * 1024 ** 3 + 1);
  });

  it.each([
    ['negative', Buffer.alloc(12, 0xff)],
    ['no number', Buffer.from('12 monkeys\0\0')],
    ['beyond any file', Buffer.concat([Buffer.from([0x80]), Buffer.alloc(11, 0x7f)])],
  ])('refuses a size that is %s, and scans the rest', (_, size) => {
    const seen = read(innocent, header({ size }), padded('payload'));
    expect(faultIds(seen)).toEqual(['tar/header-invalid']);
    expect(paths(seen)).toEqual(['file after', 'unparsed ']);
    expect(seen.entries[1]!.content.includes('payload')).toBe(true);
  });

  it.each(['-1', 'ten', '99999999999999999999'])('refuses the PAX size %s', (size) => {
    expect(faultIds(read(pax({ size }), entry({}, 'x')))).toEqual(['tar/header-invalid']);
  });
});

describe('headers', () => {
  it('refuses a wrong checksum, and scans the rest', () => {
    const seen = read(innocent, header({ checksum: Buffer.from('000000\0 ') }), padded('payload'), innocent);
    expect(faultIds(seen)).toEqual(['tar/header-invalid']);
    expect(seen.entries[1]!.content.includes('payload')).toBe(true);
    expect(seen.totals.contentBytes).toBe(8 + seen.entries[1]!.content.length);
  });

  it('refuses a checksum in base-256, as Go does', () => {
    const block = header();
    const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    const checksum = Buffer.alloc(8);
    checksum[0] = 0x80;
    checksum.writeUInt32BE(sum, 4);
    expect(faultIds(read(header({ checksum })))).toEqual(['tar/header-invalid']);
  });

  it('accepts a checksum over signed bytes, as old writers make it', () => {
    const block = header({ name: '\xff\xfe' });
    const sum = block.reduce(
      (total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte < 128 ? byte : byte - 256),
      0,
    );
    const checksum = Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `);
    expect(paths(read(header({ name: '\xff\xfe', checksum })))).toEqual(['file \xff\xfe']);
  });

  it('reports numbers that are none', () => {
    const seen = read(
      header({ patch: [[100, 'rwxr-xr-']] }),
      pax({ mtime: 'yesterday', uid: '-5' }),
      entry({}, 'x'),
    );
    expect(seen.faults.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([
      'tar/field-invalid: the mode field is no number, or not to every reader',
      'tar/field-invalid: the PAX mtime field is no number, or not to every reader',
    ]);
  });

  it.each([
    ['the size', 124, '\0\x0000000007\0', 'tar/size-disagreement'],
    ['the mode', 100, '\0\x000644\0\0', 'tar/field-invalid'],
  ])('reports NULs before the digits of %s, where readers disagree', (_, offset, field, id) => {
    expect(faultIds(read(header({ size: 7, patch: [[offset, field]] }), padded('content')))).toEqual([id]);
  });

  it('reports numbers that no file system holds', () => {
    expect(faultIds(read(header({ patch: [[108, Buffer.from([0x81, 0, 0, 0, 0, 0, 0, 0])]] })))).toEqual([
      'tar/field-invalid',
    ]);
  });

  it('takes a prefix where Go does: from a GNU header whose times are no numbers', () => {
    const seen = read(entry({ name: 'name', magic: 'gnu', patch: [[345, 'etc/cron.d']] }, 'x'));
    expect(paths(seen)).toEqual(['file etc/cron.d/name']);
    expect(faultIds(seen)).toEqual(['tar/field-invalid']);
  });

  it('refuses an extended header of more than 1 MiB, and scans it', () => {
    const seen = read(header({ type: 'x', size: 1024 ** 2 + 1 }), padded('payload'));
    expect(faultIds(seen)).toEqual(['tar/header-too-large']);
    expect(seen.entries[0]!.content.includes('payload')).toBe(true);
  });

  it('reads an extended header of 1 MiB', () => {
    const value = 'v'.repeat(1024 ** 2 - 20);
    expect(read(pax({ 'user.long': value }), innocent).faults).toEqual([]);
  });

  it.each([
    ['x', [pax({ path: 'one' }), pax({ path: 'two' })]],
    ['L', [gnuLong('L', 'one'), gnuLong('L', 'two')]],
    ['x and L that disagree', [pax({ path: 'one' }), gnuLong('L', 'two')]],
  ])('reports two headers for one entry: %s', (_, headers) => {
    const seen = read(...headers, entry({ name: 'three' }, 'x'));
    expect(faultIds(seen)).toEqual(['tar/repeated-header']);
    expect(paths(seen)).toEqual(['file two']);
  });

  it('reports two link targets that disagree', () => {
    const seen = read(pax({ linkpath: 'one' }), gnuLong('K', 'two'), entry({ type: '2', link: 'three' }));
    expect(faultIds(seen)).toEqual(['tar/repeated-header']);
    expect(seen.entries[0]!.link).toBe('two');
  });

  it('reports a global header that sets anything, and applies none of it', () => {
    const seen = read(pax({ path: 'elsewhere', size: '1' }, 'g'), innocent);
    expect(seen.faults).toMatchObject([
      { id: 'tar/size-disagreement', detail: 'a global header states a size, which only some readers apply' },
      { id: 'tar/global-header', detail: 'a global header sets path, size' },
    ]);
    expect(paths(seen)).toEqual(['file after']);
  });

  it('forgets, as Go does, an extended header that stands before a global one', () => {
    const seen = read(gnuLong('L', 'elsewhere'), pax({ comment: 'x' }, 'g'), innocent);
    expect(faultIds(seen)).toEqual(['tar/dangling-header']);
    expect(paths(seen)).toEqual(['file after']);
  });

  it.each([
    ['no length', 'path=x\n'],
    ['a length that is no number', '1x path=x\n'],
    ['a length beyond the header', '99 path=x\n'],
    ['no newline', '9 path=xy'],
    ['no key', '5 =x\n'],
    ['no equals sign', '7 path\n'],
    ['a NUL in a path', '12 path=a\0bc\n'],
    ['a NUL in a key', '9 a\0b=cd\n'],
  ])('refuses PAX records with %s, and scans what follows', (_, records) => {
    const seen = read(entry({ type: 'x' }, Buffer.from(records, 'latin1')), entry({}, 'payload'));
    expect(faultIds(seen)).toEqual(['tar/pax-invalid']);
    expect(seen.headerText.join()).toContain(records);
    expect(seen.entries[0]!.content.includes('payload')).toBe(true);
  });
});

describe('types', () => {
  it.each([
    ['hardlink', '1'],
    ['symlink', '2'],
    ['char-device', '3'],
    ['block-device', '4'],
    ['directory', '5'],
    ['fifo', '6'],
  ])('takes no content from a %s, whatever size it declares', (kind, type) => {
    const seen = read(header({ name: 'odd', type, size: 512, link: 'x' }), entry({ name: 'next' }, 'x'));
    expect(faultIds(seen)).toContain('tar/header-only-with-data');
    expect(paths(seen)).toEqual([`${kind} odd`, 'file next']);
  });

  it.each(['7', 'A', 'V', 'M', 'X'])('reports the type %s, and reads its content', (type) => {
    const seen = read(entry({ type }, 'payload'), innocent);
    expect(faultIds(seen)).toEqual(['tar/unknown-type']);
    expect(seen.entries[0]!.content.toString()).toBe('payload');
    expect(seen.entries).toHaveLength(2);
  });

  it('reports devices', () => {
    expect(faultIds(read(entry({ type: '3' }), entry({ type: '4' })))).toEqual(['tar/device', 'tar/device']);
  });

  it('reports a regular file whose name ends in a slash, and reads its content', () => {
    const seen = read(entry({ name: 'dir/', type: '0' }, 'payload'));
    expect(faultIds(seen)).toEqual(['tar/slash-file']);
    expect(seen.entries[0]).toMatchObject({ kind: 'file', path: 'dir' });
    expect(seen.entries[0]!.content.toString()).toBe('payload');
  });
});

describe('paths', () => {
  it.each([
    ['/etc/passwd', 'etc/passwd', ['tar/absolute-path']],
    ['./etc//passwd', 'etc/passwd', []],
    ['a/../etc/passwd', 'etc/passwd', ['tar/dot-dot-in-path']],
    ['../../etc/passwd', 'etc/passwd', ['tar/path-escape']],
    ['a/../../etc', 'etc', ['tar/path-escape']],
    ['...', '...', []],
    ['.hidden/..data', '.hidden/..data', []],
  ])('resolves %s', (name, path, ids) => {
    const seen = read(entry({ name }, 'x'));
    expect(seen.entries[0]!.path).toBe(path);
    expect(faultIds(seen)).toEqual(ids);
  });

  it.each(['', '.', '/', 'a/..'])('reports a file that takes the place of the root: %o', (name) => {
    const seen = read(entry({ name }, 'x'));
    expect(seen.entries[0]!.path).toBe('');
    expect(faultIds(seen)).toContain('tar/root-replaced');
  });

  it('reports a path of 4,000 levels, and reads it', () => {
    const deep = 'd/'.repeat(4000);
    const seen = read(pax({ path: `${deep}file` }), entry({}, 'payload'));
    expect(seen.faults).toMatchObject([{ id: 'tar/deep-path' }]);
    expect(seen.entries[0]!.path).toBe(`${deep}file`);
  });

  it('reports a hard link out of the tree', () => {
    expect(faultIds(read(entry({ type: '1', link: '../../etc/shadow' })))).toEqual(['tar/link-escape']);
  });

  it('leaves the target of a symbolic link as it is written', () => {
    const seen = read(entry({ type: '2', link: '../../etc/shadow' }));
    expect(seen.entries[0]!.link).toBe('../../etc/shadow');
    expect(seen.faults).toEqual([]);
  });
});

describe('whiteouts', () => {
  it.each([
    ['a/.wh.b', 'whiteout', 'a/b'],
    ['.wh.b', 'whiteout', 'b'],
    ['a/.wh..wh..opq', 'opaque', 'a'],
    ['.wh..wh..opq', 'opaque', ''],
    ['.wh..wh.aufs', 'file', '.wh..wh.aufs'],
  ])('reads %s', (name, kind, path) => {
    const seen = read(entry({ name }));
    expect(paths(seen)).toEqual([`${kind} ${path}`]);
    expect(seen.faults).toEqual([]);
  });

  it.each(['.wh.', '.wh..', '.wh...'])('reports %s, which names no file', (name) => {
    expect(faultIds(read(entry({ name: `a/${name}` })))).toEqual(['tar/whiteout-invalid']);
  });

  it('reads the content of a whiteout, which runtimes ignore', () => {
    expect(read(entry({ name: '.wh.b' }, 'payload')).entries[0]).toMatchObject({ kind: 'whiteout', size: 7 });
  });
});

describe('a stream that ends early', () => {
  const whole = archive(pax({ comment: 'c' }), entry({ name: 'one' }, 'content'), entry({ name: 'two' }));

  it('is noticed at every offset', () => {
    for (let length = 0; length < whole.length; length++) {
      const seen = readTar([whole.subarray(0, length)]);
      expect(seen.faults.length, `cut at ${length}`).toBeGreaterThan(0);
      expect(seen.totals.bytes).toBe(length);
    }
  });

  it('is no fault of the archive where it was cut on purpose', () => {
    for (let length = 0; length < whole.length; length += 7) {
      const seen = readTar([whole.subarray(0, length)], { cut: true });
      expect(seen.faults).toEqual([]);
    }
  });

  it('says how many bytes of a file are missing', () => {
    const seen = readTar([header({ name: 'short', size: 1000 }), Buffer.from('abc')]);
    expect(seen.faults).toEqual([
      { id: 'tar/truncated', detail: '997 bytes of this entry are missing', path: 'short' },
    ]);
    expect(seen.entries[0]).toMatchObject({ complete: false });
  });
});
