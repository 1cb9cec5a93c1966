import type { z } from 'zod';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { Attestation } from './attestation.ts';
import { attestationSchema, envelopeSchema } from './attestation-schema.ts';
import { type Bundle, bundleLimit } from './bundle.ts';
import { bundleSchema } from './bundle-schema.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Envelope } from './dsse.ts';
import type { RecheckEvidence } from './recheck-evidence.ts';
import { recheckSchema } from './recheck-schema.ts';

/** What stands in a file of evidence. */
export type EvidenceDocument =
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  | { readonly kind: 'attestation'; readonly attestation: Attestation }
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'recheck'; readonly recheck: RecheckEvidence };

/**
 * Reads hostile bytes, at most 16 MiB.
 * @throws WardenError EVIDENCE_INVALID, naming the place
 */
export function readDocument(bytes: Uint8Array): EvidenceDocument {
  const value = parse(bytes);
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema === 'warden.evidence/1')
    return { kind: 'bundle', bundle: check(bundleSchema, value, 'evidence') };
  if (schema === 'warden.attestation/1')
    return { kind: 'attestation', attestation: check(attestationSchema, value, 'attestation') };
  if (schema === 'warden.recheck/1')
    return { kind: 'recheck', recheck: check(recheckSchema, value, 'recheck of a result') };
  if (schema === undefined)
    return { kind: 'envelope', envelope: check(envelopeSchema, value, 'DSSE envelope') };
  throw new WardenError(
    'EVIDENCE_INVALID',
    `It is of a kind that this version does not read: ${escapeText(String(schema), 100)}`,
  );
}

/** Whether the bytes are the one canonical form of what stands in them: no white space, no key twice, no second spelling. */
export function isCanonical(bytes: Uint8Array, value: unknown): boolean {
  return Buffer.from(canonicalJson(value)).equals(bytes);
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.length > bundleLimit)
    throw new WardenError('EVIDENCE_INVALID', `It has more than ${bundleLimit} bytes`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // No cause: a parser quotes what it could not read.
    throw new WardenError('EVIDENCE_INVALID', 'It is not JSON in UTF-8');
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = escapeText(issue!.path.map(String).join('.'), 200) || 'the whole';
  throw new WardenError('EVIDENCE_INVALID', `It is no ${what}: ${where}: ${escapeText(issue!.message, 200)}`);
}
