import type { Bytes } from '../member.ts';
import type { Opening } from '../opening.ts';
import { endSize, readEnd } from './find-zip.ts';
import { deferredFlag, isCareful, isPlausibleLocal, readLocal } from './records.ts';
import { findSignature } from './signature.ts';

type Region = readonly [start: number, end: number];

/**
 * Where zip archives lie among bytes that are no archive, as in a program or with junk on both sides: 7-Zip opens them
 * there. Four bytes occur by chance; they count where an end record points at a directory, or a local header is followed,
 * behind its data, by the next record.
 *
 * @returns regions in order, none within another
 */
export function embeddedZips(bytes: Bytes): Region[] {
  const regions: Region[] = [];
  for (let at = 0; ; at++) {
    at = findSignature(bytes, 'PK\x05\x06', at, bytes.size);
    const record = bytes.slice(at, endSize);
    if (record.length < endSize) break;
    const end = readEnd(bytes, at, record);
    for (const directory of end.directories)
      if (directory.count > 0) regions.push([Math.max(0, directory.base), end.records[0]![1]]);
  }
  const cutOff = chainedLocal(bytes);
  if (cutOff !== null && !regions.some(([start, end]) => start <= cutOff && cutOff < end))
    regions.push([cutOff, bytes.size]);
  return outermost(regions);
}

/** Hands them over, each to be opened as what it is. */
export async function openEmbedded(opening: Opening, regions: readonly Region[]): Promise<void> {
  for (const [start, end] of regions) {
    const name = `(zip at ${start})`;
    if (!opening.takeEntry(name)) return;
    await opening.handOverPart(name, start, end - start);
  }
}

/** The first member of an archive whose directory may be missing. */
function chainedLocal(bytes: Bytes): number | null {
  for (let at = 0; ; at++) {
    at = findSignature(bytes, 'PK\x03\x04', at, bytes.size);
    if (at === bytes.size) return null;
    const local = readLocal(bytes, at);
    if (!local || !isPlausibleLocal(local) || !isCareful(bytes, local)) continue;
    if ((local.flags & deferredFlag) !== 0 && local.compressedSize === 0) continue;
    if (nextRecords.has(bytes.slice(local.end + local.compressedSize, 4).toString('latin1'))) return at;
  }
}

const nextRecords = new Set(['PK\x03\x04', 'PK\x01\x02', 'PK\x07\x08']);

function outermost(regions: Region[]): Region[] {
  regions.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let reach = -1;
  return regions.filter(([, end]) => {
    if (end <= reach) return false;
    reach = end;
    return true;
  });
}
