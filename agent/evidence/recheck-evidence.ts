import { createHash } from 'node:crypto';
import type { Digest } from '../model/digest.ts';
import { canonicalJson } from './canonical-json.ts';

/** That a result is not what its task gives, in a form that anyone can make again. */
export interface RecheckEvidence {
  readonly schema: 'warden.recheck/1';
  readonly chainId: number;
  readonly task: string;
  readonly provider: string;
  readonly source: string;
  readonly revision: string;
  /** Root hash of what was run. */
  readonly artifact: string | null;
  readonly function: string;
  /** SHA-256 of the input that the source was sent. */
  readonly request: Digest;
  /** How the source declares, in its metadata, that results may be compared. */
  readonly class: Readonly<Record<string, string | number>>;
  /** What the provider submitted: base64. */
  readonly claimed: string;
  /** What the checker's own runs gave: base64. */
  readonly made: readonly string[];
  /** Where they first differ, as a JSON pointer, and how; escaped. */
  readonly at: string;
  readonly reason: string;
}

/** @returns its canonical bytes, and their SHA-256, which is its name and the `report` of the charge */
export function sealRecheck(evidence: RecheckEvidence): { readonly bytes: Buffer; readonly digest: Digest } {
  const bytes = Buffer.from(canonicalJson(evidence));
  return { bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}
