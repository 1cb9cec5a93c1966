import type { Bytes } from '../member.ts';
import { partOf } from '../opening.ts';

/** Offset of the next occurrence that begins in [from, to - length); `to` if there is none. */
export function findSignature(bytes: Bytes, signature: string, from: number, to: number): number {
  const region = partOf(bytes, from, to - from);
  for (let at = 0; at < region.size; at += searchStep) {
    const found = region.slice(at, searchStep + signature.length - 1).indexOf(signature, 0, 'latin1');
    if (found >= 0) return from + at + found;
  }
  return to;
}

const searchStep = 16 * 1024 * 1024;
