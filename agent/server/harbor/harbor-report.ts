import { parseReference } from '../../image/reference.ts';
import type { Report } from '../../model/report.ts';
import { type HarborSeverity, worst } from './severity.ts';
import { type VulnerabilityItem, vulnerabilityItems } from './vulnerability-items.ts';

export interface HarborScanner {
  readonly name: string;
  readonly vendor: string;
  readonly version: string;
}

export interface HarborArtifact {
  readonly repository: string;
  readonly digest: string;
  readonly tag?: string;
}

/** The report on an image, in the form that Harbor shows. @see scanner-adapter-openapi-v1.2.yaml, HarborVulnerabilityReport */
export interface HarborReport {
  /** ISO 8601. */
  readonly generated_at: string;
  readonly artifact: HarborArtifact;
  readonly scanner: HarborScanner;
  readonly severity: HarborSeverity;
  readonly vulnerabilities: readonly VulnerabilityItem[];
}

export function scannerOf(version: string): HarborScanner {
  return { name: 'Warden', vendor: 'OpenGPU', version };
}

/** @param text `registry:REFERENCE`, as it was asked for */
export function harborReport(report: Report, text: string, decidedAt: Date, version: string): HarborReport {
  const { path, tag, digest } = parseReference(text.replace(/^registry:/, ''));
  const artifact = {
    repository: path,
    digest: digest ?? report.subject.images[0]?.manifestDigest ?? '',
    ...(tag === null ? {} : { tag }),
  };
  const vulnerabilities = vulnerabilityItems(report, artifact);
  return {
    generated_at: decidedAt.toISOString(),
    artifact,
    scanner: scannerOf(version),
    severity: worst(vulnerabilities.map(({ severity }) => severity)),
    vulnerabilities,
  };
}
