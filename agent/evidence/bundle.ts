import { createHash } from 'node:crypto';
import { detectorVersions } from '../detect/rules/detector-versions.ts';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import type { Digest } from '../model/digest.ts';
import { WardenError } from '../model/errors.ts';
import type { Report } from '../model/report.ts';
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
  /** Findings that are not in it: the worst are, up to 1,000, as far as they fit. */
  readonly findingsLeftOut: number;
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

/** Largest bundle, in bytes, that is made or read. */
export const bundleLimit = 16 * 1024 * 1024;

/** A subject with more of them cannot keep the worst from being told. */
const findingLimit = 1000;

/**
 * Puts the evidence of a report together. The same bytes in give the same bytes out.
 * @param ruleset the one that the report was made with
 * @param documents the metadata and compose files of the subject, by digest
 * @throws WardenError EVIDENCE_INVALID when not even the worst finding fits into a bundle
 */
export function makeBundle(
  report: Report,
  ruleset: Ruleset,
  documents: ReadonlyMap<Digest, Buffer>,
): SealedBundle {
  const { run: _, findings, ...rest } = orderReport(report);
  for (let count = Math.min(findings.length, findingLimit); ; count >>= 1) {
    const kept = findings.slice(0, count);
    const sealed = sealBundle({
      schema: 'warden.evidence/1',
      report: { ...rest, findings: kept },
      detectors: detectorVersions,
      findingsLeftOut: findings.length - count,
      rules: ruleTexts(ruleset, new Set(kept.map(({ id }) => id))),
      files: [...documents]
        .map(([sha256, bytes]) => ({ sha256, base64: bytes.toString('base64') }))
        .sort((a, b) => compareText(a.sha256, b.sha256)),
    });
    if (sealed.bytes.length <= bundleLimit) return sealed;
    if (count <= 1)
      throw new WardenError(
        'EVIDENCE_INVALID',
        `The report does not fit into ${bundleLimit} bytes of evidence`,
        { todo: 'Scan its images one by one: there are too many for one report.' },
      );
  }
}

/** @throws WardenError EVIDENCE_INVALID for what has no canonical form */
export function sealBundle(bundle: Bundle): SealedBundle {
  const bytes = Buffer.from(canonicalJson(bundle));
  return { bundle, bytes, digest: digestOf(bytes) };
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
