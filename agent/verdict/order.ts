import type { Coverage, Gap } from '../model/coverage.ts';
import { type Finding, type Location, type Match, severities } from '../model/finding.ts';
import type { Report } from '../model/report.ts';

/** By UTF-16 code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Worst first; then by rule, image, place, member, content, first match. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    Number(isActive(b)) - Number(isActive(a)) ||
    compareText(a.id, b.id) ||
    compareText(a.image ?? '', b.image ?? '') ||
    compareText(a.file?.name ?? '', b.file?.name ?? '') ||
    (a.file?.line ?? 0) - (b.file?.line ?? 0) ||
    comparePlace(a.locations[0], b.locations[0]) ||
    compareText(a.member.join('!/'), b.member.join('!/')) ||
    compareText(a.sha256 ?? '', b.sha256 ?? '') ||
    (a.matches[0]?.offset ?? -1) - (b.matches[0]?.offset ?? -1) ||
    compareText(a.detail ?? '', b.detail ?? '') ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

function isActive(finding: Finding): boolean {
  return finding.presence === 'live' || finding.reachable === true;
}

function comparePlace(a: Location | undefined, b: Location | undefined): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  return compareLocations(a, b);
}

function compareLocations(a: Location, b: Location): number {
  return (
    Number(a.presence === 'buried') - Number(b.presence === 'buried') ||
    a.layer - b.layer ||
    compareText(a.path, b.path)
  );
}

function compareMatches(a: Match, b: Match): number {
  return a.offset - b.offset || compareText(a.pattern, b.pattern) || a.length - b.length;
}

function compareGaps(a: Gap, b: Gap): number {
  return (
    (a.layer ?? -1) - (b.layer ?? -1) ||
    compareText(a.path ?? '', b.path ?? '') ||
    compareText(a.reason, b.reason) ||
    compareText(a.state, b.state) ||
    (a.bytes ?? -1) - (b.bytes ?? -1) ||
    compareText(a.detail, b.detail)
  );
}

/** The same report with everything that has no order of its own in the one order that renderers show. */
export function orderReport(report: Report): Report {
  return {
    ...report,
    findings: report.findings.map(orderFinding).sort(compareFindings),
    images: report.images.map((image) => ({ ...image, coverage: orderCoverage(image.coverage) })),
    fileGaps: [...report.fileGaps].sort(compareGaps),
    failures: [...report.failures].sort(
      (a, b) => compareText(a.code, b.code) || compareText(a.message, b.message),
    ),
    ruleset: {
      ...report.ruleset,
      leftOut: [...report.ruleset.leftOut].sort(
        (a, b) => compareText(a.file, b.file) || a.line - b.line || compareText(a.rule, b.rule),
      ),
    },
  };
}

function orderFinding(finding: Finding): Finding {
  return {
    ...finding,
    locations: [...finding.locations].sort(compareLocations),
    matches: [...finding.matches].sort(compareMatches),
  };
}

function orderCoverage(coverage: Coverage): Coverage {
  return { ...coverage, gaps: [...coverage.gaps].sort(compareGaps) };
}
