import type { Gap } from '../model/coverage.ts';
import type { Finding, RuleInfo } from '../model/finding.ts';
import type { ComposeHit } from './compose/compose-hit.ts';
import type { ContentResult } from './content.ts';
import { detectorInfo } from './rules/detector-info.ts';

/** A file of a source, with what the content rules say about it; null: nothing. */
export interface ExaminedFile {
  /** Escaped. */
  readonly name: string;
  readonly bytes: ContentResult | null;
  /** Of what it can run, with quotes, folds and anchors resolved. */
  readonly text: ContentResult | null;
}

const bare = {
  image: null,
  member: [],
  locations: [],
  locationCount: 0,
  presence: 'live',
  reachable: null,
} as const;

/** Everything found in the files of a source. A rule that matches the file itself is not told again of what it runs. */
export function sourceFindings(
  hits: readonly ComposeHit[],
  files: readonly ExaminedFile[],
  ruleInfo: (ruleId: string) => RuleInfo,
): Finding[] {
  const findings: Finding[] = hits.map(({ ruleId, file, line, sha256, matches, matchCount, detail }) => ({
    ...bare,
    ...detectorInfo(ruleId),
    file: { name: file, line },
    sha256,
    matches,
    matchCount,
    detail,
  }));
  for (const { name, bytes, text } of files) {
    const told = new Set(bytes?.hits.map(({ ruleId }) => ruleId));
    const contents = [
      ...(bytes?.hits ?? []),
      ...(text?.hits ?? [])
        .filter(({ ruleId }) => !told.has(ruleId))
        .map((hit) => ({ ...hit, detail: hit.detail ?? 'in what the file runs' })),
    ];
    for (const { ruleId, member, sha256, matches, matchCount, detail } of contents)
      findings.push({
        ...bare,
        ...ruleInfo(ruleId),
        file: { name, line: told.has(ruleId) ? (matches[0]?.line ?? null) : null },
        member,
        ...(sha256 === '' ? {} : { sha256 }),
        matches,
        matchCount,
        ...(detail === undefined ? {} : { detail }),
      });
  }
  return findings;
}

/** What of the files was not examined. */
export function sourceGaps(files: readonly ExaminedFile[]): Gap[] {
  return files.flatMap(({ name, bytes, text }) =>
    [...(bytes?.gaps ?? []), ...(text?.gaps ?? [])].map(({ member, ...gap }) => ({
      ...gap,
      layer: null,
      path: [name, ...member].join('!/'),
    })),
  );
}
