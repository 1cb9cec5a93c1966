import type { Opening } from '../opening.ts';
import { afterZeros, isZero } from '../stream.ts';
import { deferredFlag, isCareful, isPlausibleLocal, readLocal, type ZipRecord } from './records.ts';
import { findSignature } from './signature.ts';
import { openData } from './zip-data.ts';

type Why = 'hidden' | 'truncated' | 'program';

/**
 * Opens the local headers in a region that no directory accounts for; other bytes there are handed over as they lie,
 * so that what they contain is opened too.
 *
 * @param why `hidden`: a directory exists and does not name them; `truncated`: there is none; `program`: the archive is
 *   appended to these bytes, which are no part of it and may have the signature by chance
 */
export async function openRegion(opening: Opening, start: number, end: number, why: Why): Promise<void> {
  let at = start;
  while (at < end && !opening.stopped()) {
    const local = nextLocal(opening, at, end, why);
    await openBytes(opening, at, local?.localOffset ?? end, why);
    if (!local || !opening.takeEntry(local.name)) return;
    if (why !== 'truncated')
      opening.fault('archive/zip-ambiguous', local.name, 'a local header that no directory names');
    at = Math.max(local.end, await openLocal(opening, local, end));
  }
}

async function openLocal(opening: Opening, local: ZipRecord, end: number): Promise<number> {
  const { name, method, flags, compressedSize, size, crc } = local;
  const deferred = (flags & deferredFlag) !== 0 && compressedSize === 0;
  if (!deferred)
    return openData(opening, { name, method, compressedSize }, { flags, sums: { size, crc } }, local.end);
  const untilNext = method === 8 ? null : nextSignature(opening, local.end, end) - local.end;
  return openData(opening, { name, method, compressedSize: untilNext }, { flags, sums: null }, local.end);
}

async function openBytes(opening: Opening, from: number, to: number, why: Why): Promise<void> {
  if (why === 'program' || to <= from || isZero(opening.container, from, to)) return;
  // A descriptor behind a member that was opened without its directory.
  if (why === 'truncated' && to - from <= 24) return;
  if (why === 'hidden')
    opening.fault(
      'archive/zip-hidden-bytes',
      null,
      `${to - from} bytes at offset ${from} belong to no member`,
    );
  const start = afterZeros(opening.container, from);
  const name = `(bytes at ${start})`;
  if (opening.takeEntry(name)) await opening.handOverPart(name, start, to - start);
}

function nextLocal(opening: Opening, from: number, to: number, why: Why): ZipRecord | null {
  for (let at = from; at < to; at++) {
    at = findSignature(opening.container, 'PK\x03\x04', at, to);
    const local = at < to ? readLocal(opening.container, at) : null;
    if (local && isPlausibleLocal(local) && (why !== 'program' || isCareful(opening.container, local)))
      return local;
  }
  return null;
}

/** Where the next record of any kind begins: the end of stored data whose size stands behind it. */
function nextSignature(opening: Opening, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    at = findSignature(opening.container, 'PK', at, to);
    if (signatures.has(opening.container.slice(at, 4).toString('latin1'))) return at;
  }
  return to;
}

const signatures = new Set(['PK\x07\x08', 'PK\x03\x04', 'PK\x01\x02']);
