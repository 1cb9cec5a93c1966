import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText } from '../../model/escape.ts';

/** Something that a rule must or must not match. */
export interface Sample {
  readonly ruleId: string;
  readonly kind: 'match' | 'no-match';
  /** Escaped. */
  readonly path: string;
  readonly bytes: Buffer;
}

/**
 * The samples below `folder/<rule id>/match` and `…/no-match`, in order of path. A file `*.b64` is decoded, so that
 * nothing takes the file itself for what it stands for. A folder that does not exist holds none.
 */
export function loadSamples(folder: string, ruleId = ''): Sample[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (!statSync(path).isDirectory()) return [];
      if (name === 'match' || name === 'no-match') return readSamples(path, ruleId, name);
      return loadSamples(path, ruleId === '' ? name : `${ruleId}/${name}`);
    });
}

function readSamples(folder: string, ruleId: string, kind: Sample['kind']): Sample[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stored = readFileSync(path);
      const bytes = name.endsWith('.b64') ? Buffer.from(stored.toString('latin1'), 'base64') : stored;
      return { ruleId, kind, path: escapeText(path), bytes };
    });
}
