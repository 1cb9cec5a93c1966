import type { Bytes } from '../../unpack/nested/member.ts';
import { type ElfFields, elfFields } from './elf-fields.ts';
import { byteOrderOf } from './machines.ts';

/** A part of the file that is mapped into memory. Offsets and sizes in bytes; Infinity beyond 2^53. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

export interface Section {
  /** latin1, cut at 256 characters. */
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  /** Index of the section that it refers to. */
  readonly link: number;
}

/** What the headers of an ELF file say. Nothing of it was checked against anything else. */
export interface Elf {
  readonly fields: ElfFields;
  /** ET_REL 1, ET_EXEC 2, ET_DYN 3, ET_CORE 4. */
  readonly type: number;
  readonly machine: number;
  readonly entry: number;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  /** Offset of the section table as the header states it; 0: it states none. */
  readonly sectionTable: number;
  /** The identification names another class or byte order than the machine has: kernels run it, and tools misread it. */
  readonly forged: string | null;
  /** Why the section table could not be read, where the header states one. */
  readonly sectionFault: string | null;
}

/** Kernels refuse more program headers than fit in 64 KiB; sections of the largest objects in use are some 100,000. */
const mostSegments = 4096;
const mostSections = 200_000;
const nameLimit = 256;

/**
 * Reads the headers of an ELF file, as the kernel does: it takes class and byte order from the machine, not from the
 * identification. Time and memory depend on the number of headers, which is bounded. Never throws.
 *
 * @returns null when this is no ELF file, or one whose header is cut off
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export function readElf(content: Bytes): Elf | null {
  const ident = content.slice(0, 20);
  if (ident.length < 20 || ident.readUInt32BE(0) !== 0x7f454c46) return null;
  const stated = { wide: ident[4] === 2, order: ident[5] === 2 ? 'big' : 'little' } as const;
  const actual = byteOrderOf(ident) ?? stated;
  const fields = elfFields(content, actual.wide, actual.order);
  const { wide } = fields;
  if (content.size < (wide ? 64 : 52)) return null;
  const known = ident[4] === 1 || ident[4] === 2 ? ident[5] === 1 || ident[5] === 2 : false;
  const forged =
    !known || stated.wide !== actual.wide || stated.order !== actual.order
      ? `the identification says class ${ident[4]} and byte order ${ident[5]}, the machine ${actual.wide ? 64 : 32} bit, ${actual.order}`
      : null;
  const sectionTable = fields.word(wide ? 40 : 32);
  const { sections, fault } = readSections(fields, sectionTable);
  return {
    fields,
    type: fields.u16(16),
    machine: fields.u16(18),
    entry: fields.word(24),
    segments: readSegments(fields),
    sections,
    sectionTable,
    forged,
    sectionFault: fault,
  };
}

function readSegments(fields: ElfFields): Segment[] {
  const { wide } = fields;
  const table = fields.word(wide ? 32 : 28);
  const step = fields.u16(wide ? 54 : 42);
  const count = Math.min(fields.u16(wide ? 56 : 44), mostSegments);
  const segments: Segment[] = [];
  if (table <= 0 || step < (wide ? 56 : 32)) return segments;
  for (let i = 0; i < count; i++) {
    const at = table + i * step;
    if (!(at + step <= fields.size)) break;
    const [offset, address, fileSize, memorySize, flags] = wide ? wideSegment : narrowSegment;
    segments.push({
      type: fields.u32(at),
      flags: fields.u32(at + flags),
      offset: fields.word(at + offset),
      address: fields.word(at + address),
      fileSize: fields.word(at + fileSize),
      memorySize: fields.word(at + memorySize),
    });
  }
  return segments;
}

const wideSegment = [8, 16, 32, 40, 4] as const;
const narrowSegment = [4, 8, 16, 20, 24] as const;

function readSections(fields: ElfFields, table: number): { sections: Section[]; fault: string | null } {
  const { wide, size } = fields;
  if (table === 0) return { sections: [], fault: null };
  const step = fields.u16(wide ? 58 : 46);
  if (step !== (wide ? 64 : 40)) return { sections: [], fault: `its entries are to have ${step} bytes` };
  if (!(table + step <= size)) return { sections: [], fault: `it begins at ${table}, beyond the file` };
  const first = readSection(fields, table);
  // Where there are too many for the field, the first section holds their number.
  const count = fields.u16(wide ? 60 : 48) || first.size;
  if (!(table + count * step <= size))
    return { sections: [], fault: `its ${count} entries end beyond the file` };
  if (count > mostSections) return { sections: [], fault: `it has ${count} entries` };
  const stated = fields.u16(wide ? 62 : 50);
  const names = readSection(fields, table + (stated === 0xffff ? first.link : stated) * step);
  const text = names.offset + names.size <= size ? fields.slice(names.offset, names.size) : null;
  const sections: Section[] = [];
  for (let i = 0; i < count; i++) {
    const { nameAt, ...section } = readSection(fields, table + i * step);
    sections.push({ ...section, name: text === null ? '' : nameIn(text, nameAt) });
  }
  return { sections, fault: text === null ? 'its names lie beyond the file' : null };
}

function readSection(fields: ElfFields, at: number): Omit<Section, 'name'> & { readonly nameAt: number } {
  const word = fields.wide ? 8 : 4;
  return {
    nameAt: fields.u32(at),
    type: fields.u32(at + 4),
    flags: fields.word(at + 8),
    offset: fields.word(at + 8 + 2 * word),
    size: fields.word(at + 8 + 3 * word),
    link: fields.u32(at + 8 + 4 * word),
  };
}

/** A name of a string table; empty where there is none. */
export function nameIn(text: Buffer, at: number): string {
  if (at < 0 || at >= text.length) return '';
  const part = text.subarray(at, at + nameLimit);
  const end = part.indexOf(0);
  return part.toString('latin1', 0, end === -1 ? part.length : end);
}
