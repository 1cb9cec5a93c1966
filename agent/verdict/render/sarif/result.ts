import { createHash } from 'node:crypto';
import type { Finding, Location, Match } from '../../../model/finding.ts';
import { ensureEscaped } from '../../escaped.ts';
import { contentUri, digestUri, fileUri } from './artifact-uri.ts';
import { levels } from './rule.ts';

/** One finding as a result (SARIF 2.1.0 §3.27): the first place with its matches, the others as related locations. */
export function sarifResult(finding: Finding, ruleIndex: number) {
  const [first, ...others] = finding.locations;
  return {
    ruleId: ensureEscaped(finding.id),
    ruleIndex,
    kind: 'fail',
    level: levels[finding.severity],
    message: { text: message(finding) },
    locations: [first ? contentLocation(finding, first) : placeWithoutLayer(finding)],
    ...(others.length > 0 && {
      relatedLocations: others.map((place, index) => ({
        id: index + 1,
        message: { text: `The same content, ${place.presence}, in layer ${place.layer}` },
        ...physical(contentUri(place, finding.member)),
      })),
    }),
    partialFingerprints: { 'wardenFinding/v1': fingerprint(finding) },
    properties: {
      image: finding.image,
      presence: finding.presence,
      reachable: finding.reachable,
      confidence: finding.confidence,
      locationCount: finding.locationCount,
      matchCount: finding.matchCount,
      ...(finding.sha256 !== undefined && { sha256: finding.sha256 }),
    },
  };
}

function message(finding: Finding): string {
  const detail = finding.detail === undefined ? '' : `: ${finding.detail}`;
  return ensureEscaped(`${finding.title}${detail} (${finding.presence})`);
}

function contentLocation(finding: Finding, place: Location) {
  const [match, ...more] = finding.matches;
  return {
    ...physical(contentUri(place, finding.member), match),
    logicalLocations: [{ fullyQualifiedName: `layer ${place.layer}`, kind: 'namespace' }],
    ...(more.length > 0 && { annotations: distinct(more.map(region)) }),
  };
}

function placeWithoutLayer(finding: Finding) {
  const { file, image, matches } = finding;
  if (file !== undefined)
    return {
      physicalLocation: {
        artifactLocation: { uri: fileUri(file.name) },
        ...(matches[0] ? { region: region(matches[0]) } : file.line && { region: { startLine: file.line } }),
      },
      logicalLocations: [{ fullyQualifiedName: 'source', kind: 'namespace' }],
    };
  return {
    ...physical(image === null ? 'source' : digestUri(image)),
    logicalLocations: [{ fullyQualifiedName: 'manifest or configuration', kind: 'namespace' }],
  };
}

function physical(uri: string, match?: Match) {
  return { physicalLocation: { artifactLocation: { uri }, ...(match && { region: region(match) }) } };
}

function region(match: Match) {
  return {
    ...(match.line !== undefined && { startLine: match.line }),
    byteOffset: match.offset,
    byteLength: match.length,
    snippet: { text: ensureEscaped(match.bytes) },
    message: { text: ensureEscaped(match.pattern) },
  };
}

/** Annotations are a set (§3.28.6). */
function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** The same for the same content under the same name, in whichever layer or build of the image. */
function fingerprint(finding: Finding): string {
  const place = finding.locations[0]?.path ?? finding.file?.name ?? null;
  const identity = [finding.id, finding.sha256 ?? finding.detail ?? null, place, finding.member];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
