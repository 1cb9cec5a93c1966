import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { Prefilter } from './prefilter.ts';

/** The prefilter of the rules that come with this package, worked out when it was built. */
const fileName = 'prefilter.bin';

interface Kept {
  /** Of the rules that it is for. */
  readonly sha256: string;
  readonly prefilter: Prefilter;
}

/** @param folder `dist` */
export function keepPrefilter(folder: string, source: string, prefilter: Prefilter): void {
  writeFileSync(`${folder}/${fileName}`, serialize({ sha256: sha256(source), prefilter } satisfies Kept));
}

/** @returns null where there is none for these rules, or another version of Node wrote it */
export function keptPrefilter(folder: string, source: string): Prefilter | null {
  try {
    const kept: Kept = deserialize(readFileSync(`${folder}/${fileName}`));
    return kept.sha256 === sha256(source) ? kept.prefilter : null;
  } catch {
    return null;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
