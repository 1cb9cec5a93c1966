import { escapeText } from '../../model/escape.ts';
import type { Bytes } from '../../unpack/nested/member.ts';
import { type ByteHit, byteHit, type Proof } from '../byte-hit.ts';
import { type ByteReader, readBytes } from '../byte-reader.ts';
import { readDynamic, readDynamicSymbols } from './dynamic.ts';
import { hookingLibrary } from './hooking-library.ts';
import { interpreterOf, isOpenPlace, isUsualInterpreter } from './interpreter.ts';
import { isMarkedUpx, noiseBehind, packedProgram, startsBesideSegment, writableCode } from './packed.ts';
import { type Elf, readElf } from './read-elf.ts';

/**
 * Looks for what sets a hostile program apart from one that a compiler and a linker made: forged headers, code that lies as
 * noise, loaders and libraries from places where anybody writes, libraries that stand between programs and the system.
 * Recognised by content. Time and memory depend on the headers, not on the size. Never throws on hostile bytes.
 *
 * @see https://refspecs.linuxfoundation.org/elf/elf.pdf
 */
export function examineElf(content: Bytes): ByteHit[] {
  const elf = readElf(content);
  if (elf === null) return [];
  const reader = readBytes(content);
  return [
    ...checkHeaders(elf, reader),
    ...checkCode(elf, reader),
    ...checkInterpreter(elf, reader),
    ...checkDynamic(elf, reader),
    ...checkSymbols(elf, reader),
  ];
}

const header = (what: string): Proof => ({ pattern: what, offset: 0, length: 64 });
/** Directories and segments of one file that are shown. */
const mostShown = 8;

function checkHeaders(elf: Elf, reader: ByteReader): ByteHit[] {
  const hits: ByteHit[] = [];
  if (elf.forged !== null)
    hits.push(byteHit(reader, 'elf/header-forged', elf.forged, [header('identification')]));
  const isProgram = elf.type === 2 || elf.type === 3;
  if (isProgram && elf.sectionFault !== null)
    hits.push(
      byteHit(reader, 'elf/section-table', `the section table: ${elf.sectionFault}`, [header('header')]),
    );
  if (startsBesideSegment(elf))
    hits.push(
      byteHit(reader, 'elf/entry-outside', `it starts at 0x${elf.entry.toString(16)}, beside its segments`, [
        header('header'),
      ]),
    );
  if (elf.sections.some(({ name }) => name === '.gnu.linkonce.this_module'))
    hits.push(
      byteHit(reader, 'elf/kernel-module', 'it has the section .gnu.linkonce.this_module', [
        header('header'),
      ]),
    );
  return hits;
}

function checkCode(elf: Elf, reader: ByteReader): ByteHit[] {
  const packed = packedProgram(elf);
  if (packed !== null) {
    const rule = isMarkedUpx(reader) ? 'elf/upx' : 'elf/packed';
    return [byteHit(reader, rule, packed, [header('header')])];
  }
  const overlay = noiseBehind(elf);
  if (overlay !== null)
    return [
      byteHit(reader, 'elf/overlay', `${overlay.length} bytes of noise follow its end at ${overlay.offset}`, [
        { pattern: 'overlay', ...overlay },
      ]),
    ];
  const open = writableCode(elf);
  if (open.length === 0) return [];
  const proofs = open
    .filter(({ offset, fileSize }) => offset < reader.size && fileSize > 0)
    .map(({ offset, fileSize }) => ({
      pattern: 'segment',
      offset,
      length: Math.min(fileSize, reader.size - offset),
    }));
  return [
    byteHit(
      reader,
      'elf/writable-code',
      open
        .slice(0, mostShown)
        .map(({ address, memorySize }) => `${memorySize} bytes at 0x${address.toString(16)}`)
        .join(', '),
      proofs,
    ),
  ];
}

function checkInterpreter(elf: Elf, reader: ByteReader): ByteHit[] {
  const interpreter = elf.type === 1 ? null : interpreterOf(elf);
  if (interpreter === null) return [];
  const { path, offset } = interpreter;
  if (isUsualInterpreter(path) && !isOpenPlace(path)) return [];
  const rule =
    !path.startsWith('/') || isOpenPlace(path) ? 'elf/interpreter-open' : 'elf/interpreter-unusual';
  const proof = { pattern: 'PT_INTERP', offset, length: path.length };
  return [byteHit(reader, rule, `the loader is ${escapeText(path, 300)}`, [proof])];
}

function checkDynamic(elf: Elf, reader: ByteReader): ByteHit[] {
  const dynamic = readDynamic(elf);
  if (dynamic === null) return [];
  const hits: ByteHit[] = [];
  const add = (rule: string, what: string, paths: readonly string[]) => {
    if (paths.length === 0) return;
    const shown = [...new Set(paths)].slice(0, mostShown).map((path) => escapeText(path, 200));
    hits.push(byteHit(reader, rule, `${what} ${shown.join(', ')}`));
  };
  add('elf/run-path-open', 'libraries are looked for in', dynamic.runPaths.filter(isOpenPlace));
  add(
    'elf/needed-open',
    'it loads',
    dynamic.needed.filter((path) => path.startsWith('/') && isOpenPlace(path)),
  );
  add('elf/audit', 'it has its symbols resolved by', dynamic.audit);
  return hits;
}

function checkSymbols(elf: Elf, reader: ByteReader): ByteHit[] {
  if (elf.type !== 3 || interpreterOf(elf) !== null) return [];
  const symbols = readDynamicSymbols(elf, hookingSymbols);
  const hooked = symbols && hookingLibrary(symbols);
  if (hooked === null) return [];
  return [byteHit(reader, 'elf/hooking-library', `it takes the place of ${hooked.join(', ')}`)];
}

/** Libraries that do nothing but hook are small. */
const hookingSymbols = 400;
