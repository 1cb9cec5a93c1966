import { escapeBytes } from '../model/escape.ts';
import type { Match } from '../model/finding.ts';
import type { ByteReader } from './byte-reader.ts';
import { surroundings } from './surroundings.ts';

/** What a detector found in the bytes of one content; where it lies is added by whoever asked. */
export interface ByteHit {
  readonly ruleId: string;
  readonly matches: readonly Match[];
  readonly matchCount: number;
  /** Escaped. */
  readonly detail: string;
}

/** A place in the content that proves a finding. */
export interface Proof {
  /** What was recognised there, escaped. */
  readonly pattern: string;
  readonly offset: number;
  readonly length: number;
}

const matchesKept = 16;
const bytesShown = 256;

/** @param detail escaped */
export function byteHit(
  reader: ByteReader,
  ruleId: string,
  detail: string,
  proofs: readonly Proof[] = [],
  count = proofs.length,
): ByteHit {
  const matches = [...proofs]
    .sort((a, b) => a.offset - b.offset)
    .slice(0, matchesKept)
    .map(({ pattern, offset, length }, place) => ({
      pattern,
      offset,
      length,
      bytes: escapeBytes(reader.slice(offset, Math.min(length, bytesShown + 1)), bytesShown),
      ...surroundings(reader, place, offset, length),
    }));
  return { ruleId, matches, matchCount: count, detail };
}
