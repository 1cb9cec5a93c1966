import type { Opening } from '../opening.ts';
import { createExtents, type Extents } from './extents.ts';
import type { ZipDirectory, ZipLayout } from './find-zip.ts';
import { openRegion } from './hidden.ts';
import { deferredFlag, encryptedFlag, readCentral, readLocal, type ZipRecord } from './records.ts';
import { openData } from './zip-data.ts';

/** Names beyond this many are not compared for repetition. */
const mostNames = 200_000;

interface Walk {
  readonly opening: Opening;
  readonly extents: Extents;
  readonly names: Set<string>;
  /** Members that were opened, for directories that share them. */
  readonly opened: Set<string>;
}

/**
 * Opens every member of a zip archive by every way to read it: all directories that a reader could take, local headers
 * where they disagree, and local headers that no directory names.
 *
 * @see APPNOTE.TXT 6.3.10; CVE-2025-10156 (checksums and flags that scanners and PyTorch take differently)
 */
export async function openZip(opening: Opening, layout: ZipLayout): Promise<void> {
  const { container } = opening;
  const extents = createExtents();
  const walk: Walk = { opening, extents, names: new Set(), opened: new Set() };
  if (layout.directories.length === 0) {
    opening.gap('truncated', null, 'the archive ends before its directory');
    await openRegion(opening, 0, container.size, 'truncated');
    return;
  }
  if (layout.severalDisks)
    opening.gap('not-openable', null, 'the archive is one part of several that belong together');
  for (const detail of layout.ambiguities) opening.fault('archive/zip-ambiguous', null, detail);
  for (const directory of layout.directories) await openDirectory(walk, directory);
  if (opening.stopped()) return;

  const overlap = extents.overlap();
  if (overlap !== null)
    opening.fault('archive/zip-overlap', null, `a member begins inside another one, at offset ${overlap}`);
  for (const { start, end } of layout.directories) extents.add(start, end);
  for (const [start, end] of layout.records) extents.add(start, end);
  for (const [start, end] of extents.free(container.size)) {
    const program = start === 0 && isExecutable(container.slice(0, 4));
    await openRegion(opening, start, end, program ? 'program' : 'hidden');
  }
}

async function openDirectory(walk: Walk, directory: ZipDirectory): Promise<void> {
  const { opening } = walk;
  let at = directory.start;
  let count = 0;
  while (at < directory.end) {
    const central = readCentral(opening.container, at);
    if (!central) break;
    if (opening.stopped()) return;
    count++;
    at = central.end;
    await openMember(walk, { ...central, localOffset: central.localOffset + directory.base });
  }
  if (at < directory.end && opening.container.slice(at, 4).toString('latin1') !== 'PK\x05\x05')
    opening.gap('corrupt', null, `the directory holds no valid record at offset ${at}`);
  // Without zip64 the count is kept modulo 65,536 by some writers.
  if (count !== directory.count && count % 65_536 !== directory.count)
    opening.fault(
      'archive/zip-ambiguous',
      null,
      `the directory has ${count} records and says that it has ${directory.count}`,
    );
}

async function openMember(walk: Walk, central: ZipRecord): Promise<void> {
  const { opening, extents, names, opened } = walk;
  const key = `${central.localOffset}:${central.method}:${central.compressedSize}:${central.name}`;
  if (opened.has(key)) return;
  if (!opening.takeEntry(central.name)) return;
  if (opened.size < mostNames) opened.add(key);
  if (names.has(central.name))
    opening.fault('archive/zip-ambiguous', central.name, 'two members have this name');
  else if (names.size < mostNames) names.add(central.name);

  const local = readLocal(opening.container, central.localOffset);
  if (!local) {
    opening.gap('corrupt', central.name, `no local header at offset ${central.localOffset}`);
    return;
  }
  const differences = compare(central, local);
  if (differences.length > 0)
    opening.fault(
      'archive/zip-ambiguous',
      central.name,
      `directory and local header disagree: ${differences.join(', ')}`,
    );
  if (central.name.endsWith('/') && central.compressedSize === 0 && !hasDeferredData(opening, local)) {
    extents.add(central.localOffset, local.end);
    return;
  }

  // Marked as encrypted in one place only: some reader takes it as plain.
  const plain = (central.flags & local.flags & encryptedFlag) === 0;
  const flags = plain ? central.flags & ~encryptedFlag : central.flags;
  const expected = { flags, sums: { size: central.size, crc: central.crc } };
  let end = local.end;
  for (const [i, reading] of readings(central, local, plain).entries()) {
    if (i > 0 && !opening.takeEntry(reading.name)) return;
    end = Math.max(end, await openData(opening, reading, expected, local.end));
    if (opening.stopped()) return;
  }
  extents.add(central.localOffset, end + descriptorSize(opening, local, end));
}

/** Readers of streams take the data of a directory, too, where its size stands behind it. */
function hasDeferredData({ container }: Opening, local: ZipRecord): boolean {
  if ((local.flags & deferredFlag) === 0) return false;
  return container.slice(local.end, 2).toString('latin1') !== 'PK';
}

function readings(central: ZipRecord, local: ZipRecord, plain: boolean) {
  const { name } = central;
  const list = [{ name, method: central.method, compressedSize: central.compressedSize }];
  const localSize = (local.flags & deferredFlag) === 0 ? local.compressedSize : central.compressedSize;
  if (local.method !== central.method) list.push({ name, method: local.method, compressedSize: localSize });
  else if (central.method === 0 && plain)
    // Stored data ends where a size says: each of them may be taken for it.
    for (const compressedSize of new Set([localSize, central.size]))
      if (compressedSize !== central.compressedSize) list.push({ name, method: 0, compressedSize });
  return list;
}

function compare(central: ZipRecord, local: ZipRecord): string[] {
  const differences: string[] = [];
  if (!central.rawName.equals(local.rawName)) differences.push('name');
  // Honest writers add a second name to say in Unicode what the first cannot.
  if ((central.otherName ?? local.otherName) !== null && central.rawName.every((byte) => byte < 0x80))
    differences.push('a second name');
  if (central.method !== local.method) differences.push('method');
  if ((central.flags & encryptedFlag) !== (local.flags & encryptedFlag)) differences.push('encryption');
  const deferred = (local.flags & deferredFlag) !== 0;
  // With a deferred size, writers leave the local fields zero, and some fill them in.
  for (const field of ['compressedSize', 'size', 'crc'] as const)
    if (central[field] !== local[field] && !(deferred && (local[field] === 0 || local[field] === 0xffffffff)))
      differences.push(field);
  return differences;
}

/** Bytes of the data descriptor behind a member: with or without signature, with 4- or 8-byte sizes. */
function descriptorSize(opening: Opening, local: ZipRecord, end: number): number {
  if ((local.flags & deferredFlag) === 0) return 0;
  const signed = opening.container.slice(end, 4).toString('latin1') === 'PK\x07\x08';
  const sizes = signed ? [16, 24] : [12, 20];
  const fits = sizes.find((size) => opening.container.slice(end + size, 2).toString('latin1') === 'PK');
  return fits ?? (signed ? 16 : 0);
}

/** A program or script that the archive is appended to. */
function isExecutable(head: Buffer): boolean {
  const text = head.toString('latin1');
  return text.startsWith('MZ') || text.startsWith('#!') || text === '\x7fELF';
}
