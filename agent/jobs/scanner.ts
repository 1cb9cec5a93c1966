import { createHash } from 'node:crypto';
import { noCache } from '../detect/cache/no-cache.ts';
import type { ScanCache } from '../detect/cache/scan-cache.ts';
import type { EngineIdentity } from '../detect/engine-handle.ts';
import { engineStock } from '../detect/engine-stock.ts';
import { detectorInfo } from '../detect/rules/detector-info.ts';
import { prepareRuleset } from '../detect/rules/prepare-ruleset.ts';
import { readRules } from '../detect/rules/read-rules.ts';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import { engineIdentity } from '../detect/yara/identity.ts';
import type { OpenOptions } from '../image/image.ts';
import type { Digest } from '../model/digest.ts';
import type { RuleInfo } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { NotReviewedReason } from '../model/review.ts';
import type { ReviewService } from '../review/review-service.ts';
import type { Payer } from '../review/spend/spend-ledger.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import { defaultPolicy, type Policy } from '../verdict/policy.ts';
import { toReport } from './report.ts';
import { localPayer, noScanReview, openScanReview } from './scan-review.ts';
import { type ScanProgress, type ScanTarget, scanTarget } from './scan-target.ts';

/** What of the settings a scan asks for. */
export interface ScannerSettings {
  readonly rules: readonly string[];
  readonly policy: string | null;
  readonly platform: string | null;
  readonly allPlatforms: boolean;
  readonly offline: boolean;
  readonly gateway: readonly string[];
  readonly allowHost: readonly string[];
  readonly noCache: boolean;
  readonly cacheDir: string;
  readonly cacheMaxBytes: number;
  readonly maxBytes: number;
  readonly maxRatio: number;
  readonly maxEntries: number;
  readonly maxDepth: number;
  readonly maxTime: number;
  readonly workers: number;
}

/** A report, and the files of the source, by digest, that it is about. */
export interface Scanned {
  readonly report: Report;
  readonly documents: ReadonlyMap<Digest, Buffer>;
  /** What a registry gave for images that could not be opened, by digest. */
  readonly manifests: ReadonlyMap<Digest, Buffer>;
}

/** Rules, policy, engine and cache, ready for any number of targets, one after the other. */
export interface Scanner {
  readonly ruleset: Ruleset;
  readonly engine: EngineIdentity;
  readonly policy: Policy;
  /** @throws WardenError for the user's or this machine's faults, and INTERRUPTED */
  scan(
    target: ScanTarget,
    cancelled: AbortSignal,
    onProgress?: (p: ScanProgress) => void,
    credentials?: OpenOptions['credentials'],
    /** Whose money a review spends; without it, that of whoever runs this. */
    payer?: Payer,
  ): Promise<Scanned>;
  /** Why the cache was left alone, once it was. */
  warning(): string | null;
  close(): Promise<void>;
}

/**
 * Reads rules and policy, and opens the cache.
 * @param version of Warden: goes into reports, and into the keys of the cache
 * @param reviewer reads what the scan found worth it; a reason: nobody does
 * @param share puts a cache for several machines behind that of this one, given the scope of its keys
 * @throws WardenError RULES_INVALID, CONFIG_INVALID, IO_FAILED
 */
export async function openScanner(
  settings: ScannerSettings,
  version: string,
  reviewer: ReviewService | NotReviewedReason = 'not asked for',
  share: (local: ScanCache, scope: string) => ScanCache = (local) => local,
): Promise<Scanner> {
  const policy =
    settings.policy === null
      ? defaultPolicy
      : await (await import('../verdict/policy-file.ts')).loadPolicy(settings.policy);
  const ruleset = await prepareRuleset(readRules(settings.rules));
  const ruleInfo = ruleInfoOf(ruleset);
  const limits: BudgetLimits = {
    bytes: settings.maxBytes,
    ratio: settings.maxRatio,
    entries: settings.maxEntries,
    depth: settings.maxDepth,
    seconds: settings.maxTime,
  };
  const engine = engineIdentity();
  const scope = scopeOf(version, ruleset, engine, limits);
  const cache = share(await openScanCache(settings, scope), scope);
  const { workers } = settings;
  const engines = engineStock(ruleset, engine, workers);
  return {
    ruleset,
    engine,
    policy,
    async scan(target, cancelled, onProgress = () => {}, credentials, payer = localPayer) {
      const startedAt = new Date();
      const review =
        typeof reviewer === 'string'
          ? noScanReview(reviewer)
          : openScanReview(reviewer, limits, cancelled, { payer, later: false });
      const outcome = await scanTarget({
        target,
        open: {
          ...(settings.platform === null ? {} : { platform: settings.platform }),
          allPlatforms: settings.allPlatforms,
          offline: settings.offline,
          allowedHosts: settings.allowHost,
          ...(credentials === undefined ? {} : { credentials }),
        },
        gateways: settings.gateway,
        limits,
        workers,
        engines,
        ruleInfo,
        cache,
        cancelled,
        onProgress,
        ...(review.onImage === null ? {} : { onImage: review.onImage }),
      });
      if (typeof reviewer !== 'string')
        onProgress({
          stage: 'review',
          fetchedBytes: outcome.bytesFetched,
          totalBytes: null,
          producedBytes: 0,
          files: 0,
          findings: 0,
        });
      const reviewed = await review.finish(outcome);
      const context = { target, ruleset, engine, policy, workers, version, startedAt };
      const { documents, manifests } = outcome;
      return { report: toReport(outcome, context, reviewed), documents, manifests };
    },
    warning: () => cache.warning ?? null,
    close() {
      engines.close();
      return cache.close();
    },
  };
}

async function openScanCache(settings: ScannerSettings, scope: string): Promise<ScanCache> {
  if (settings.noCache) return noCache();
  const { openCache } = await import('../detect/cache/open-cache.ts');
  return openCache({ dir: settings.cacheDir, scope, maxBytes: settings.cacheMaxBytes });
}

/** Everything beside the bytes that a kept result depends on. */
function scopeOf(
  version: string,
  ruleset: Ruleset,
  engine: EngineIdentity,
  { depth, ratio }: BudgetLimits,
): string {
  return createHash('sha256')
    .update(JSON.stringify([version, ruleset.digest, engine.name, engine.version, depth, ratio]))
    .digest('hex');
}

function ruleInfoOf(ruleset: Ruleset): (ruleId: string) => RuleInfo {
  const byId = new Map([...ruleset.rules.values()].map(({ info }) => [info.id, info]));
  return (ruleId) => byId.get(ruleId) ?? detectorInfo(ruleId);
}
