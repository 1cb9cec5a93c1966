import { entropyOf } from './entropy.ts';
import type { Elf, Segment } from './read-elf.ts';

const loadType = 1;
const flags = { execute: 1, write: 2 };
/** Machine code has 5.5 to 6.7 bits a byte, compressed and encrypted data more than 7.8. */
const noise = 7.6;
/** A program of less than this is no payload. */
const smallest = 16 * 1024;

/**
 * Whether a program unpacks itself into memory: what it runs lies as noise in a segment that is mapped with code, and
 * there is no section table to say what else that could be. UPX and what was built on it look like this, also with their
 * marks removed. Programs that carry compressed data beside ordinary code do not: their segments of code are code.
 *
 * @returns what gives it away, or null
 */
export function packedProgram({ fields, type, entry, segments, sections }: Elf): string | null {
  if (type !== 2 && type !== 3) return null;
  if (sections.length > 1) return null;
  const loads = segments.filter((segment) => segment.type === loadType);
  const start = loads.find((segment) => holds(segment, entry));
  if (start === undefined) return null;
  for (const segment of loads) {
    const size = Math.min(segment.fileSize, fields.size - segment.offset);
    if (!(size >= smallest) || (segment.flags & (flags.execute | flags.write)) === 0) continue;
    const entropy = entropyOf(fields, segment.offset, size);
    if (entropy < noise) continue;
    return `no section table, and the ${size} bytes at ${segment.offset} that are mapped as ${show(segment)} have ${entropy.toFixed(1)} bits a byte`;
  }
  return null;
}

/** Containers that are opened, or told, by others; what installers and bundles of interpreters put behind a program. */
const known = [
  '504b',
  '1f8b',
  'fd377a585a',
  '28b52ffd',
  '425a68',
  '68737173',
  '377abcaf',
  '213c617263683e',
  '55505821',
  '7f454c46',
  '04224d18',
];
const knownEnds = ['4d45490c0b0a0b0e', '504b0506', '55505821'].map((hex) => Buffer.from(hex, 'hex'));
const pureNoise = 7.9;

/**
 * Whether noise follows the end of a program: an encrypted payload that the program reads out of itself.
 * @returns where it begins and how long it is, or null
 */
export function noiseBehind({ fields, type, segments, sections, sectionTable }: Elf): {
  readonly offset: number;
  readonly length: number;
} | null {
  if (type !== 2 && type !== 3) return null;
  const ends = [
    sectionTable === 0 ? 0 : sectionTable + sections.length * 64,
    ...segments.map(({ offset, fileSize }) => offset + fileSize),
    ...sections.map(({ type: kind, offset, size }) => (kind === noBits ? 0 : offset + size)),
  ];
  const offset = Math.max(...ends.slice(0, mostEnds));
  const length = fields.size - offset;
  if (!(length >= smallest)) return null;
  const head = fields.slice(offset, 16).toString('hex');
  const tail = fields.slice(Math.max(offset, fields.size - 4096), 4096);
  if (known.some((magic) => head.startsWith(magic)) || knownEnds.some((magic) => tail.includes(magic)))
    return null;
  if (entropyOf(fields, offset, length) < pureNoise) return null;
  return { offset, length };
}

const noBits = 8;
const mostEnds = 60_000;

/** Whether UPX's own mark stands behind the headers and at the end, so that anybody can unpack the program with UPX. */
export function isMarkedUpx(content: {
  readonly size: number;
  slice(at: number, length: number): Buffer;
}): boolean {
  const tail = 64;
  return (
    content.slice(0, 1024).includes('UPX!') &&
    content.slice(Math.max(0, content.size - tail), tail).includes('UPX!')
  );
}

/** Segments that are to be written and executed at once. */
export function writableCode({ segments }: Elf): Segment[] {
  const both = flags.execute | flags.write;
  return segments.filter(({ type, flags: own }) => type === loadType && (own & both) === both);
}

/**
 * Whether the program begins in bytes that are mapped with a segment without belonging to it, as whole pages are: tools that
 * go by the segment do not show them.
 */
export function startsBesideSegment({ type, entry, segments }: Elf): boolean {
  if (type !== 2 && type !== 3) return false;
  const loads = segments.filter((segment) => segment.type === loadType);
  return (
    !loads.some((segment) => holds(segment, entry)) &&
    loads.some((segment) => holds(wholePages(segment), entry))
  );
}

function wholePages({ address, memorySize, ...segment }: Segment): Segment {
  const start = address - (address % page);
  const end = Math.ceil((address + memorySize) / page) * page;
  return { ...segment, address: start, memorySize: end - start };
}

const page = 4096;

function holds({ address, memorySize }: Segment, at: number): boolean {
  return at >= address && at < address + memorySize;
}

function show({ flags: own }: Segment): string {
  return ['read', (own & flags.write) === 0 ? '' : 'write', (own & flags.execute) === 0 ? '' : 'execute']
    .filter(Boolean)
    .join(', ');
}
