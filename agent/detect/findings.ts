import type { GapReason } from '../model/coverage.ts';
import type { Digest } from '../model/digest.ts';
import { escapeText } from '../model/escape.ts';
import type { Finding, RuleInfo } from '../model/finding.ts';
import type { Occurrence } from '../unpack/final-fs.ts';
import type { ContentResult } from './content.ts';
import type { ContentSet } from './content-set.ts';
import type { ConfigHit } from './image-config/config-hit.ts';
import type { ImageHit } from './image-hit.ts';
import { toLocations } from './place.ts';
import { detectorInfo } from './rules/detector-info.ts';
import { contradictions, type ScannedLayer } from './scanned-layer.ts';
import { tellingPaths } from './telling-paths.ts';

/** Everything found in one image, from contents, structure, configuration and gaps. */
export function collectFindings(input: {
  readonly image: Digest;
  readonly layers: readonly ScannedLayer[];
  readonly set: ContentSet;
  /** Where contents with something to say lie. */
  readonly places: ReadonlyMap<number, readonly Occurrence[]>;
  readonly ruleInfo: (ruleId: string) => RuleInfo;
  readonly configHits: readonly ConfigHit[];
  /** What the content rules say about commands, environment and history. */
  readonly configContent: ContentResult | null;
  readonly imageHits: readonly ImageHit[];
  /** Whether what lies here is on the way of something that is started. */
  reaches(place: Occurrence): boolean;
  /** The package that brought a content as it is, says the image. Not escaped. */
  packageOf(content: number): string | null;
}): Finding[] {
  const { image } = input;
  const digests = input.layers.map((layer) => layer.digest);
  const bare = {
    image,
    member: [],
    locations: [],
    locationCount: 0,
    presence: 'live',
    reachable: null,
    matches: [],
    matchCount: 0,
  } as const;
  const findings: Finding[] = input.configHits.map(({ ruleId, detail }) => ({
    ...bare,
    ...detectorInfo(ruleId),
    detail: escapeText(detail, 1024),
  }));

  for (const { ruleId, matches, matchCount } of input.configContent?.hits ?? [])
    findings.push({
      ...bare,
      ...input.ruleInfo(ruleId),
      // Around them stand values of the environment.
      matches: matches.map(({ before: _, after: __, ...match }) => match),
      matchCount,
      detail: 'in the image config',
    });
  for (const [id, occurrences] of input.places) {
    const result = input.set.result(id);
    if (result === null) continue;
    const where = {
      image,
      ...toLocations(occurrences, digests),
      locationCount: occurrences.length,
      reachable: occurrences.some(input.reaches) ? true : null,
    };
    const owner = input.packageOf(id);
    const origin =
      owner === null ? [] : [`as the package ${escapeText(owner, 100)} brought it, says the image`];
    for (const { ruleId, member, sha256, matches, matchCount, detail } of result.hits) {
      const details = [...(detail === undefined ? [] : [detail]), ...origin];
      findings.push({
        ...input.ruleInfo(ruleId),
        ...where,
        member,
        ...(sha256 === '' ? {} : { sha256 }),
        matches,
        matchCount,
        ...(details.length === 0 ? {} : { detail: details.join('; ') }),
      });
    }
    for (const gap of result.gaps) {
      const ruleId = gapFindings[gap.reason];
      if (ruleId)
        findings.push({
          ...detectorInfo(ruleId),
          ...where,
          member: gap.member,
          matches: [],
          matchCount: 0,
          detail: gap.detail,
        });
    }
  }
  for (const { ruleId, detail, place, content, sha256, reachable, matches } of input.imageHits) {
    const found = place === null ? [] : [{ content: 0, ...place, presence: 'live' as const }];
    findings.push({
      ...bare,
      ...detectorInfo(ruleId),
      locations: toLocations(found, digests).locations,
      locationCount: found.length,
      reachable,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(content === null ? {} : { sha256: input.set.sha256(content).toString('hex') }),
      matches,
      matchCount: matches.length,
      detail: escapeText(detail, 1024),
    });
  }
  for (const [index, layer] of input.layers.entries())
    findings.push(...layerFindings(layer, index, digests, bare));
  return findings;
}

function layerFindings(
  layer: ScannedLayer,
  index: number,
  digests: readonly Digest[],
  bare: Pick<Finding, 'image' | 'member' | 'presence' | 'reachable' | 'matches' | 'matchCount'>,
): Finding[] {
  const at = (paths: readonly string[]) =>
    toLocations(
      paths.map((path) => ({ content: 0, layer: index, path, presence: 'live' })),
      digests,
    ).locations;
  const findings: Finding[] = contradictions(layer).map(({ id, detail }) => ({
    ...bare,
    ...detectorInfo(id),
    locations: at(['']),
    locationCount: 1,
    detail,
  }));
  if (layer.outcome.state === 'failed') return findings;
  for (const gap of layer.outcome.read.gaps) {
    const ruleId = gapFindings[gap.reason];
    if (ruleId?.startsWith('budget/'))
      findings.push({
        ...bare,
        ...detectorInfo(ruleId),
        locations: at(['']),
        locationCount: 1,
        detail: gap.detail,
      });
  }
  const telling = tellingPaths(layer.outcome.read.columns);
  if (telling.count > 0)
    findings.push({
      ...bare,
      ...detectorInfo('review/path-addresses-reviewer'),
      locations: at(telling.paths),
      locationCount: telling.count,
    });
  const { faults } = layer.outcome.read;
  for (const id of new Set(faults.map((fault) => fault.id))) {
    const same = faults.filter((fault) => fault.id === id);
    const { detail, count } = same[0]!;
    findings.push({
      ...bare,
      ...detectorInfo(id),
      locations: at(same.map(({ path }) => path ?? '')),
      locationCount: count,
      detail: escapeText(detail, 512),
    });
  }
  return findings;
}

/** Gaps that are findings too: a limit that was reached, and what keeps itself from being opened. */
const gapFindings: Partial<Record<GapReason, string>> = {
  'budget-bytes': 'budget/bytes',
  'budget-ratio': 'budget/ratio',
  'budget-entries': 'budget/entries',
  'budget-time': 'budget/time',
  depth: 'budget/depth',
  'not-openable': 'archive/opaque',
  'compression-unsupported': 'archive/opaque',
  corrupt: 'archive/corrupt',
  truncated: 'archive/corrupt',
};
