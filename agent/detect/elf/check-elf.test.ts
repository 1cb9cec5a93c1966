import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildElf, dynamicSegments, type ElfParts, symbolSections } from '../../../test/elf/build-elf.ts';
import { bytesOf } from '../../unpack/mapped-file.ts';
import { detectors } from '../rules/detector-info.ts';
import { examineElf } from './check-elf.ts';

/** Machine code for these tests: bytes with little information. */
const code = Buffer.alloc(64 * 1024, 'mov eax, ebx; ret; ');
/** Bytes that look like compressed ones, the same each time. */
const noise = Buffer.concat(
  Array.from({ length: 1024 }, (_, i) => createHash('sha512').update(String(i)).digest()),
);
const text = { flags: 5, address: 0x400000, content: code };
const comment = { name: '.comment', content: Buffer.from('GCC') };
const program = (parts: ElfParts = {}) => buildElf({ segments: [text], sections: [comment], ...parts });
const finds = (file: Buffer) => examineElf(bytesOf(file)).map(({ ruleId }) => ruleId);
const loadedBy = (path: string) =>
  program({ segments: [{ type: 3, flags: 4, content: Buffer.from(`${path}\0`) }, text] });

describe('an honest program', () => {
  it.each([
    ['linked statically', program()],
    ['for 32 bits', program({ wide: false })],
    ['of a big-endian machine', program({ big: true, machine: 21 })],
    ['with its sections stripped', program({ sections: [] })],
    ['with an archive behind its end', Buffer.concat([program(), Buffer.from('hsqs'), noise])],
    [
      'with a bundle behind its end',
      Buffer.concat([program(), noise, Buffer.from('MEI\x0c\x0b\x0a\x0b\x0e')]),
    ],
    ['with plain data behind its end', Buffer.concat([program(), code])],
    [
      'that carries compressed data beside its code',
      program({ segments: [text, { flags: 6, address: 0x500000, content: noise }] }),
    ],
    [
      'with large tables that cannot be written, and no sections',
      program({ segments: [text, { flags: 4, address: 0x500000, content: noise }], sections: [] }),
    ],
    ['of glibc', loadedBy('/lib64/ld-linux-x86-64.so.2')],
    ['of musl', loadedBy('/lib/ld-musl-aarch64.so.1')],
    [
      'of Nix',
      loadedBy('/nix/store/0c7c96gikmzv87i7lv3vq5s1cmfjd6zf-glibc-2.31-74/lib/ld-linux-x86-64.so.2'),
    ],
    ['of Android', loadedBy('/system/bin/linker64')],
    [
      'with libraries beside it',
      program({
        segments: [
          text,
          ...dynamicSegments(
            [
              [1, 'libc.so.6'],
              [29, '$ORIGIN/../lib:/usr/local/cuda/lib64'],
            ],
            0x600000,
          ),
        ],
      }),
    ],
    [
      'that emulates root',
      program({ type: 3, sections: symbolSections(['dlsym'], ['stat', 'open', 'chown', 'unlink']) }),
    ],
    [
      'for the PAM library',
      program({
        type: 3,
        sections: symbolSections(['dlsym'], ['pam_start', 'pam_authenticate', 'pam_get_item']),
      }),
    ],
  ])('%s stays quiet', (_, file) => {
    expect(finds(file)).toEqual([]);
  });

  it('is not what any other file is', () => {
    for (const file of [Buffer.alloc(0), Buffer.from('\x7fELF'), Buffer.from('#!/bin/sh\n'), noise])
      expect(finds(file)).toEqual([]);
  });
});

describe('examineElf', () => {
  const packed = {
    segments: [{ flags: 5, address: 0x400000, content: Buffer.concat([code.subarray(0, 512), noise]) }],
    sections: [],
  };

  it.each([
    ['a program that unpacks itself', program(packed), 'elf/packed'],
    [
      'the same where the noise may be written',
      program({ segments: [text, { flags: 6, address: 0x500000, content: noise }], sections: [] }),
      'elf/packed',
    ],
    ['a byte order that the machine does not have', program({ patch: [[5, '\x02']] }), 'elf/header-forged'],
    ['a byte order that there is not', program({ patch: [[5, '\x07']] }), 'elf/header-forged'],
    [
      'sections beyond the file',
      program({ patch: [[40, Buffer.from('ffffffff00000000', 'hex')]] }),
      'elf/section-table',
    ],
    [
      'a section table without end',
      program({ patch: [[60, Buffer.from('ffff', 'hex')]] }),
      'elf/section-table',
    ],
    [
      'a start beside the segment',
      program({
        entry: 0x400000 + code.length - 50,
        segments: [{ ...text, content: code.subarray(0, -100) }],
      }),
      'elf/entry-outside',
    ],
    ['a loader in /tmp', loadedBy('/tmp/ld-linux-x86-64.so.2'), 'elf/interpreter-open'],
    ['a loader beside the program', loadedBy('ld.so'), 'elf/interpreter-open'],
    ['a loader reached through /proc', loadedBy('/proc/self/cwd/lib/ld-linux.so.2'), 'elf/interpreter-open'],
    ['another loader', loadedBy('/usr/share/x/loader'), 'elf/interpreter-unusual'],
    [
      'libraries from /tmp',
      program({ segments: [text, ...dynamicSegments([[29, '/usr/lib:/tmp/x']], 0x600000)] }),
      'elf/run-path-open',
    ],
    [
      'a library in shared memory',
      program({ segments: [text, ...dynamicSegments([[1, '/dev/shm/a.so']], 0x600000)] }),
      'elf/needed-open',
    ],
    [
      'an auditor',
      program({ segments: [text, ...dynamicSegments([[0x6ffffefc, '/usr/lib/a.so']], 0x600000)] }),
      'elf/audit',
    ],
    [
      'a library that hides files',
      program({ type: 3, sections: symbolSections(['dlsym', 'strstr'], ['readdir', 'readdir64', 'init']) }),
      'elf/hooking-library',
    ],
    [
      'a library that takes passwords',
      program({ type: 3, sections: symbolSections(['dlsym'], ['pam_get_authtok']) }),
      'elf/hooking-library',
    ],
    [
      'a kernel module',
      program({
        type: 1,
        segments: [],
        sections: [{ name: '.gnu.linkonce.this_module', content: code.subarray(0, 64) }],
      }),
      'elf/kernel-module',
    ],
    ['noise behind its end', Buffer.concat([program(), noise]), 'elf/overlay'],
    ['code that can be written', program({ segments: [{ ...text, flags: 7 }] }), 'elf/writable-code'],
  ])('finds %s', (_, file, rule) => {
    expect(finds(file)).toEqual([rule]);
  });

  it('tells UPX by its marks from what hides them', () => {
    const file = program(packed);
    file.write('UPX!', 0xb0);
    expect(finds(Buffer.concat([file, Buffer.from('UPX!\0\0\0\0')]))).toEqual(['elf/upx']);
    expect(finds(file)).toEqual(['elf/packed']);
  });

  it('reads a forged header as the kernel does', () => {
    const [forged, loader] = examineElf(bytesOf(Buffer.from(loadedBy('/tmp/ld.so').fill(2, 5, 6))));
    expect(forged).toMatchObject({
      ruleId: 'elf/header-forged',
      detail: 'the identification says class 2 and byte order 2, the machine 64 bit, little',
    });
    expect(loader).toMatchObject({
      detail: 'the loader is /tmp/ld.so',
      matches: [{ pattern: 'PT_INTERP', bytes: '/tmp/ld.so' }],
    });
  });

  it('escapes what the file says', () => {
    expect(examineElf(bytesOf(loadedBy('/tmp/\u001b[2J')))[0]!.detail).toBe('the loader is /tmp/\\x1b[2J');
  });

  it('takes any change to a file for hits with a row in the table, not for an error', () => {
    const seeds = [
      loadedBy('/tmp/ld.so'),
      program({
        segments: [
          text,
          ...dynamicSegments(
            [
              [1, 'a'],
              [29, '/tmp'],
            ],
            0x600000,
          ),
        ],
      }),
      program({ wide: false }),
      program({ type: 3, sections: symbolSections(['dlsym'], ['readdir']) }),
    ];
    const headers = fc.record({ at: fc.nat(200), byte: fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff) });
    const behind = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.oneof(headers, behind), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        (seed, changes, cut) => {
          const file = Buffer.from(seed);
          for (const { at, byte } of changes) file[at % file.length] = byte;
          for (const hit of examineElf(bytesOf(cut % 3 === 0 ? file.subarray(0, cut % file.length) : file))) {
            expect(detectors.has(hit.ruleId)).toBe(true);
            expect(hit.detail).not.toMatch(/\p{C}/u);
            expect(hit.detail.length).toBeLessThan(4000);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
