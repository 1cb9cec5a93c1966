import type { Digest } from '../../model/digest.ts';
import { toWardenError } from '../../model/errors.ts';
import { digestOf } from '../bundle.ts';
import { type EvidenceDocument, isCanonical, readDocument } from '../read-document.ts';
import { failed, passed, type Step, skipped } from './step.ts';

/**
 * What stands in hostile bytes, and whether they are what they are said to be.
 * @param promised the digest under which they were asked for; null for none
 * @returns document: null where they cannot be relied on
 */
export function checkDocument(
  bytes: Buffer,
  promised: Digest | null,
): { readonly document: EvidenceDocument | null; readonly steps: readonly Step[] } {
  let document: EvidenceDocument;
  try {
    document = readDocument(bytes);
  } catch (thrown) {
    return { document: null, steps: [failed('document', toWardenError(thrown).message)] };
  }
  const steps = [passed('document', nameOf(document))];
  // An envelope carries its payload as bytes: its own form means nothing.
  if (document.kind !== 'envelope')
    steps.push(
      isCanonical(bytes, contentOf(document))
        ? passed('canonical form', 'the bytes are the one form of what they say (RFC 8785)')
        : failed('canonical form', 'the bytes are not the canonical form of what they say (RFC 8785)'),
    );
  const digest = digestOf(bytes);
  if (promised === null) steps.push(skipped('hash', `${digest}; nobody said which it should be`));
  else if (digest === promised) steps.push(passed('hash', digest));
  else steps.push(failed('hash', `it is ${digest}, not ${promised}`));
  return { document: steps.some(({ state }) => state === 'failed') ? null : document, steps };
}

function nameOf(document: EvidenceDocument): string {
  if (document.kind === 'bundle') return `evidence: ${document.bundle.report.verdict.name}`;
  if (document.kind === 'recheck') return 'a recheck of a result';
  return document.kind === 'attestation' ? 'an attestation' : 'an envelope (DSSE)';
}

function contentOf(document: Exclude<EvidenceDocument, { kind: 'envelope' }>): unknown {
  if (document.kind === 'recheck') return document.recheck;
  return document.kind === 'bundle' ? document.bundle : document.attestation;
}
