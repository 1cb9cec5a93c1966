import { createHash } from 'node:crypto';
import { detectorVersions } from '../detect/rules/detector-versions.ts';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import type { Digest } from '../model/digest.ts';
import type { Report } from '../model/report.ts';
import type { PinnedBytes } from '../source/pinned-bytes.ts';
import { compareText, orderReport } from '../verdict/order.ts';
import { canonicalJson } from './canonical-json.ts';
import { type RuleTexts, ruleTexts } from './rule-text.ts';

/** A report without what may differ between two runs over the same bytes. */
export type EvidenceReport = Omit<Report, 'run'>;

/** The bytes of a metadata or compose file, as they were read. */
export interface EvidenceFile {
  /** As in the subject. */
  readonly sha256: Digest;
  readonly base64: string;
}

/** Everything that one needs to find again what a report says, beside the images themselves. */
export interface Bundle {
  readonly schema: 'warden.evidence/1';
  readonly report: EvidenceReport;
  /** Versions of everything that examines content besides rules. */
  readonly detectors: Readonly<Record<string, number>>;
  /** The rules that hit. */
  readonly rules: RuleTexts;
  /** In the order of their hashes, each once. */
  readonly files: readonly EvidenceFile[];
}

/** A bundle in its one form. */
export interface SealedBundle {
  readonly bundle: Bundle;
  /** RFC 8785, UTF-8. */
  readonly bytes: Buffer;
  /** sha256 of the bytes: what it is called, and the `report` in signed statements. */
  readonly digest: Digest;
}

/**
 * Puts the evidence of a report together. The same bytes in give the same bytes out.
 * @param ruleset the one that the report was made with
 * @param files the metadata and compose files of the subject
 */
export function makeBundle(
  { run: _, ...report }: Report,
  ruleset: Ruleset,
  files: readonly Pick<PinnedBytes, 'bytes' | 'sha256'>[],
): SealedBundle {
  const { run: __, ...ordered } = orderReport({ ...report, run: _ });
  const ids = new Set(report.findings.map(({ id }) => id));
  const named = new Map(files.map(({ sha256, bytes }) => [sha256, bytes.toString('base64')]));
  return sealBundle({
    schema: 'warden.evidence/1',
    report: ordered,
    detectors: detectorVersions,
    rules: ruleTexts(ruleset, ids),
    files: [...named]
      .map(([sha256, base64]) => ({ sha256, base64 }))
      .sort((a, b) => compareText(a.sha256, b.sha256)),
  });
}

/** @throws WardenError EVIDENCE_INVALID for what has no canonical form */
export function sealBundle(bundle: Bundle): SealedBundle {
  const bytes = Buffer.from(canonicalJson(bundle));
  return { bundle, bytes, digest: digestOf(bytes) };
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
