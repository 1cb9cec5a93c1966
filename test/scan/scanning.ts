import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../agent/config/package-root.ts';
import { noCache } from '../../agent/detect/cache/no-cache.ts';
import type { ScanCache } from '../../agent/detect/cache/scan-cache.ts';
import { engineStock } from '../../agent/detect/engine-stock.ts';
import { detectorInfo } from '../../agent/detect/rules/detector-info.ts';
import { prepareRuleset } from '../../agent/detect/rules/prepare-ruleset.ts';
import { readRules } from '../../agent/detect/rules/read-rules.ts';
import type { Ruleset } from '../../agent/detect/rules/ruleset.ts';
import { engineIdentity } from '../../agent/detect/yara/identity.ts';
import type { OpenOptions } from '../../agent/image/image.ts';
import type { EarlierPart } from '../../agent/jobs/mutable-parts.ts';
import { toReport } from '../../agent/jobs/report.ts';
import { type ScanTarget, scanTarget } from '../../agent/jobs/scan-target.ts';
import type { Scanned, Scanner } from '../../agent/jobs/scanner.ts';
import { readTarget } from '../../agent/jobs/target.ts';
import type { Report } from '../../agent/model/report.ts';
import type { SubjectSource } from '../../agent/model/subject.ts';
import { type BudgetLimits, defaultLimits } from '../../agent/unpack/budget.ts';
import { defaultPolicy } from '../../agent/verdict/policy.ts';

/** Found by the rule of the tests wherever it stands; harmless. */
export const marker = 'WARDEN-TEST-MARKER';
export const markerRule = `
rule test_marker {
  meta:
    id = "marker/seen"
    title = "The marker of the tests"
    severity = "high"
    category = "test"
    confidence = "high"
  strings:
    $marker = "${marker}"
  condition:
    $marker
}
`;

export interface ScanOptions {
  readonly limits?: Partial<BudgetLimits>;
  readonly cache?: ScanCache;
  readonly workers?: number;
  readonly allPlatforms?: boolean;
  readonly cancelled?: AbortSignal;
  readonly gateways?: readonly string[];
  /** What the chain says, for a target that is an address. */
  readonly source?: SubjectSource;
  readonly earlier?: readonly EarlierPart[];
  /** Hosts that may be asked; without any, nothing is fetched. */
  readonly allowedHosts?: readonly string[];
  readonly credentials?: OpenOptions['credentials'];
}

/** A folder for a test file's archives, with the ruleset that finds the marker. */
export interface Scanning {
  readonly dir: string;
  readonly ruleset: Ruleset;
  /** The door that watches use, without a cache. */
  scanner(options: ScanOptions): Scanner;
  /** Writes the archive down and scans it through the door that the command uses. */
  scan(archive: Buffer, options?: ScanOptions): Promise<Report>;
  scanTarget(target: string, options?: ScanOptions): Promise<Report>;
  close(): void;
}

export async function openScanning(): Promise<Scanning> {
  const dir = mkdtempSync(join(tmpdir(), 'warden-test-'));
  const rulesPath = join(dir, 'marker.yar');
  writeFileSync(rulesPath, markerRule);
  // Of our own rules only the one for the test string: each engine compiles them anew.
  const own = join(dir, 'rules');
  mkdirSync(own);
  copyFileSync(join(packageRoot(), 'rules', 'test.yar'), join(own, 'test.yar'));
  const ruleset = await prepareRuleset(readRules([rulesPath], own));
  const infos = new Map([...ruleset.rules.values()].map(({ info }) => [info.id, info]));
  const engine = engineIdentity();
  const engines = engineStock(ruleset, engine, 2);
  const examine = async (target: ScanTarget, options: ScanOptions): Promise<Scanned> => {
    const workers = options.workers ?? 1;
    const outcome = await scanTarget({
      target,
      open: {
        platform: 'linux/amd64',
        allPlatforms: options.allPlatforms ?? false,
        offline: options.allowedHosts === undefined,
        allowedHosts: options.allowedHosts ?? [],
        ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      },
      gateways: options.gateways ?? [],
      limits: { ...defaultLimits, ...options.limits },
      workers,
      engines,
      ruleInfo: (id) => infos.get(id) ?? detectorInfo(id),
      cache: options.cache ?? noCache(),
      cancelled: options.cancelled ?? new AbortController().signal,
      onProgress: () => {},
    });
    const startedAt = new Date();
    const policy = defaultPolicy;
    const context = { target, ruleset, engine, policy, workers, version: '0', startedAt };
    const { documents, manifests } = outcome;
    return { report: toReport(outcome, context), documents, manifests };
  };
  const scan = async (text: string, options: ScanOptions = {}): Promise<Report> => {
    const named = readTarget(text);
    const target =
      named.kind === 'source'
        ? ({ kind: 'source', text, source: options.source!, earlier: options.earlier ?? [] } as const)
        : named;
    return (await examine(target, options)).report;
  };
  return {
    dir,
    ruleset,
    scanner: (options) => ({
      ruleset,
      engine,
      policy: defaultPolicy,
      scan: (target, cancelled, _, credentials) =>
        examine(target, { ...options, cancelled, ...(credentials === undefined ? {} : { credentials }) }),
      warning: () => null,
      close: async () => {},
    }),
    scanTarget: scan,
    scan(archive, options) {
      const path = join(dir, 'image.tar');
      writeFileSync(path, archive);
      return scan(`archive:${path}`, options);
    },
    close() {
      engines.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Ids of all findings, in order of the report, each once. */
export function findingIds(report: Report): string[] {
  return [...new Set(report.findings.map(({ id }) => id))];
}

/** `layer path presence` of everything in which the marker was found, members joined by `!/`. */
export function markersIn(report: Report): string[] {
  return report.findings
    .filter(({ id }) => id.includes('marker'))
    .flatMap(({ locations, member }) =>
      locations.map(({ layer, path, presence }) => `${layer} ${[path, ...member].join('!/')} ${presence}`),
    );
}

/** Reasons of all gaps, each once. */
export function gapReasons(report: Report): string[] {
  return [...new Set(report.images.flatMap(({ coverage }) => coverage.gaps.map(({ reason }) => reason)))];
}
