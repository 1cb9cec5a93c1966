import type { Bytes } from './member.ts';
import type { Opening } from './opening.ts';
import { partOf } from './opening.ts';
import { isTar } from './tar.ts';

const blockSize = 512;
const stepSize = 1024 * 1024;

/**
 * Where a tar begins behind blocks that are no header: GNU tar and 7-Zip skip those and unpack what follows. Only a
 * header with its magic counts. null: nowhere.
 */
export function tarBehind(bytes: Bytes): number | null {
  for (let at = 0; at < bytes.size; at += stepSize) {
    const step = bytes.slice(at, stepSize);
    for (let i = magicAt; i < step.length; i += blockSize)
      if (step[i] === 0x75 && step.toString('latin1', i, i + 5) === 'ustar') {
        const start = at + i - magicAt;
        if (isTar(partOf(bytes, start, blockSize))) return start;
      }
  }
  return null;
}

/** Hands over the tar that begins behind other bytes, to be opened as one. */
export async function openTarBehind(opening: Opening): Promise<void> {
  const start = tarBehind(opening.container)!;
  const name = `(tar at ${start})`;
  if (opening.takeEntry(name)) await opening.handOverPart(name, start, opening.container.size - start);
}

const magicAt = 257;
