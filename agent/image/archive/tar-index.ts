import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { WardenError } from '../../model/errors.ts';
import { interruption } from '../../net/exchange.ts';
import { readFully } from './file-range.ts';
import { checkGlobalRecords, type Overrides, readPaxRecords } from './pax-records.ts';
import { blockSize, isZero, parseTarHeader, type TarHeader } from './tar-header.ts';

/** Where a member of an outer archive lies. Names are bytes as latin-1. */
export interface TarMember {
  readonly kind: 'file' | 'symlink' | 'directory' | 'other';
  /** Offset of the content in the archive, and its length, in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly linkName: string;
  /** The name occurs more than once, or only after `.` and `..` are resolved: not to be relied on. */
  readonly ambiguous: boolean;
}

/** Keyed by cleaned name, without leading slash. */
export type TarIndex = ReadonlyMap<string, TarMember>;

const maxMembers = 65_536;
const maxNameBytes = 32 * 1024 ** 2;
const maxExtendedHeader = 1024 ** 2;
const maxTrailer = 1024 ** 2;
const largestOctal = 0o77777777777;

/**
 * Lists a tar file by reading its headers only, at most 65,536 members: a 10 GB archive costs a few hundred reads.
 * @param size length of the file in bytes
 * @throws WardenError MANIFEST_MALFORMED for anything that is cut short or that two readers could read differently
 */
export async function indexTar(file: FileHandle, size: number, signal: AbortSignal): Promise<TarIndex> {
  const index = new Map<string, TarMember>();
  let pending: Overrides = {};
  let at = 0;
  let members = 0;
  let nameBytes = 0;
  for (;;) {
    if (signal.aborted) throw interruption(signal);
    if (at + blockSize > size) throw refuse('it is cut short');
    const block = await readFully(file, at, blockSize);
    if (isZero(block)) break;
    const header = parseTarHeader(block);
    const offset = at + blockSize;
    const extended = extendedTypes.has(header.type);
    const memberSize = contentSize(header, extended ? {} : pending);
    if (memberSize > size - offset) throw refuse('it is cut short');
    at = offset + Math.ceil(memberSize / blockSize) * blockSize;
    if (extended) {
      if (memberSize > maxExtendedHeader) throw refuse('an extended header is larger than 1 MiB');
      pending = merge(pending, readExtended(header.type, await readFully(file, offset, memberSize)));
      continue;
    }
    const name = pending.name ?? header.name;
    const linkName = pending.linkName ?? header.linkName;
    nameBytes += name.length + linkName.length;
    if (++members > maxMembers) throw refuse('it has more than 65,536 members');
    if (nameBytes > maxNameBytes) throw refuse('its names are longer than 32 MiB in all');
    add(index, name, {
      kind: kindOf(header.type, name),
      offset,
      size: memberSize,
      linkName,
    });
    pending = {};
  }
  if (Object.keys(pending).length > 0) throw refuse('an extended header belongs to no member');
  await checkTrailer(file, at, size);
  return index;
}

const extendedTypes = new Set(['x', 'g', 'L', 'K']);

function readExtended(type: string, data: Buffer): Overrides {
  if (type === 'x') return readPaxRecords(data);
  if (type === 'g') {
    checkGlobalRecords(data);
    return {};
  }
  const end = data.indexOf(0);
  const text = data.toString('latin1', 0, end === -1 ? data.length : end);
  if (text === '') throw refuse('a long name is empty');
  return type === 'L' ? { name: text } : { linkName: text };
}

function merge(earlier: Overrides, later: Overrides): Overrides {
  for (const key of Object.keys(later))
    if (key in earlier) throw refuse('two extended headers speak of the same member');
  return { ...earlier, ...later };
}

function contentSize(header: TarHeader, overrides: Overrides): number {
  if (header.type === 'S') throw refuse('it has sparse members');
  let size = header.size;
  if (overrides.size !== undefined && overrides.size !== size) {
    // Only a size that octal digits cannot hold has two values in honest archives: zero or the largest octal here.
    if (overrides.size <= largestOctal || (size !== 0 && size !== largestOctal))
      throw refuse('a member has two sizes');
    size = overrides.size;
  }
  if (size > 0 && /^[1-6]$/.test(header.type)) throw refuse('a member without content has a size');
  return size;
}

function kindOf(type: string, name: string): TarMember['kind'] {
  if (type === '5' || ((type === '0' || type === '7') && name.endsWith('/'))) return 'directory';
  if (type === '0' || type === '7') return 'file';
  return type === '2' ? 'symlink' : 'other';
}

function add(index: Map<string, TarMember>, name: string, member: Omit<TarMember, 'ambiguous'>): void {
  const key = posix.join('/', name).slice(1).replace(/\/$/, '');
  const earlier = index.get(key);
  if (earlier?.kind === 'directory' && member.kind === 'directory') return;
  const plain = /^(?:\.\/)?(.*?)\/?$/s.exec(name)?.[1] === key;
  index.set(key, { ...member, ambiguous: earlier !== undefined || !plain });
}

/** Readers disagree on what follows the end marker, so nothing but a little zero padding may. */
async function checkTrailer(file: FileHandle, at: number, size: number): Promise<void> {
  if (size - at < 2 * blockSize) throw refuse('it is cut short');
  if (size - at > maxTrailer || !isZero(await readFully(file, at, size - at)))
    throw refuse('something follows its end marker');
}

function refuse(why: string): WardenError {
  return new WardenError('MANIFEST_MALFORMED', `the archive is not a well-formed tar: ${why}`);
}
