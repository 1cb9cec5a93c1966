import type { Coverage, Gap, LayerCoverage } from '../../agent/model/coverage.ts';
import type { Digest } from '../../agent/model/digest.ts';
import type { Finding, Location } from '../../agent/model/finding.ts';
import type { ImageReport, Report } from '../../agent/model/report.ts';
import type { NotReviewedReason, Review, ReviewClaim } from '../../agent/model/review.ts';

/** A digest made of one repeated hex digit. */
export function digest(hexDigit: string): Digest {
  return `sha256:${hexDigit.repeat(64)}`;
}

export function layerCoverage(over: Partial<LayerCoverage> = {}): LayerCoverage {
  return {
    digest: digest('a'),
    diffId: digest('b'),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    compressedBytes: 31_460_120,
    streamBytes: 80_000_000,
    contentBytes: 77_000_000,
    structureBytes: 3_000_000,
    entries: 3412,
    files: 2890,
    ...over,
  };
}

export function coverage(over: Partial<Coverage> = {}): Coverage {
  return {
    layers: [layerCoverage()],
    entries: { total: 3412, scanned: 2890, withoutContent: 522, unreadable: 0 },
    bytes: { total: 80_000_000, scanned: 77_000_000, structure: 3_000_000, unreadable: 0 },
    nested: { archives: 14, members: 1204, bytes: 5_600_000 },
    gaps: [],
    gapCount: 0,
    balanced: true,
    ...over,
  };
}

export function gap(over: Partial<Gap> = {}): Gap {
  return {
    state: 'opaque',
    reason: 'not-openable',
    layer: 0,
    path: 'opt/data/weights.7z',
    bytes: 1_048_576,
    detail: '7z is recognised and cannot be opened',
    ...over,
  };
}

export function withGaps(gaps: readonly Gap[]): Coverage {
  return coverage({ gaps, gapCount: gaps.length });
}

export function location(over: Partial<Location> = {}): Location {
  return { layer: 0, layerDigest: digest('a'), path: 'opt/app/config.json', presence: 'live', ...over };
}

export function finding(over: Partial<Finding> = {}): Finding {
  return {
    id: 'miner/xmrig-config',
    title: 'An XMRig configuration with a pool and a wallet: it mines on the provider’s hardware',
    severity: 'critical',
    category: 'miner',
    confidence: 'high',
    attack: 'T1496.001',
    slashable: true,
    image: digest('e'),
    sha256: 'c'.repeat(64),
    member: [],
    locations: [location()],
    locationCount: 1,
    presence: 'live',
    reachable: true,
    matches: [
      { pattern: '$pool', offset: 500, length: 30, line: 12, bytes: 'stratum+tcp://pool.example:3333' },
      { pattern: '$algo', offset: 610, length: 14, line: 17, bytes: '"algo": "rx/0"' },
    ],
    matchCount: 2,
    ...over,
  };
}

export function imageReport(over: Partial<ImageReport> = {}): ImageReport {
  return {
    manifestDigest: digest('e'),
    platform: 'linux/amd64',
    facts: {
      os: 'Debian GNU/Linux 12 (bookworm)',
      created: '2026-05-01T10:00:00Z',
      entrypoint: ['/usr/bin/python3', '-m', 'service'],
      command: ['--port', '8080'],
      user: '',
      workingDir: '/opt/app',
      exposedPorts: ['8080/tcp'],
      volumes: [],
      environment: ['PATH', 'PYTHONUNBUFFERED'],
      history: [{ createdBy: '/bin/sh -c #(nop) ADD file:… in /', emptyLayer: false }],
    },
    coverage: coverage(),
    ...over,
  };
}

export const reviewClaim: ReviewClaim = {
  severity: 'high',
  category: 'miner',
  explanation: 'It mines.',
  image: digest('e'),
  layer: 0,
  path: 'app/run.sh',
  sha256: 'c'.repeat(64),
  line: 3,
  quote: 'stratum+tcp://pool.invalid:3333',
};

export function reviewed(over: Partial<Extract<Review, { status: 'reviewed' }>> = {}): Review {
  return {
    status: 'reviewed',
    adverse: false,
    explanation: 'A service that trains a model, and mines beside it.',
    claims: [reviewClaim],
    droppedClaims: 1,
    pieces: { triaged: 12, judged: 3, leftOut: 2, unread: 0 },
    models: { triage: 'claude-haiku-5-5', judge: 'claude-sonnet-5-5' },
    prompt: 'review-1',
    ...over,
  };
}

export function notReviewed(reason: NotReviewedReason): Review {
  return { status: 'not_reviewed', reason, detail: '' };
}

export function report(over: Partial<Report> = {}): Report {
  return {
    schema: 'warden.report/1',
    subject: {
      kind: 'image',
      target: 'python-service:1.4',
      reference: `docker.io/library/python-service:1.4@${digest('e')}`,
      source: null,
      files: [],
      images: [
        {
          indexDigest: null,
          manifestDigest: digest('e'),
          configDigest: digest('d'),
          platform: { os: 'linux', architecture: 'amd64' },
          layers: [
            {
              digest: digest('a'),
              diffId: digest('b'),
              mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
              size: 31_460_120,
            },
          ],
          usedBy: [],
        },
      ],
      artifact: digest('f'),
    },
    verdict: { name: 'clear', reasons: [] },
    findings: [],
    images: [imageReport()],
    fileGaps: [],
    failures: [],
    review: notReviewed('not asked for'),
    ruleset: {
      digest: '9'.repeat(64),
      rules: 57,
      engine: { name: 'yara-x-native', version: '0.3.0' },
      leftOut: [],
    },
    policy: { digest: digest('1'), hold: 'medium', accept: [] },
    run: {
      warden: '0.1.0',
      node: 'v20.20.2',
      host: 'builder',
      startedAt: '2026-05-02T08:00:00.000Z',
      seconds: { open: 0.4, scan: 11.8, report: 0.1, total: 12.3 },
      workers: 2,
      bytesFetched: 31_460_120,
      cache: { layersHit: 0, layersMissed: 1, contentsHit: 120, contentsMissed: 2770 },
    },
    ...over,
  };
}
