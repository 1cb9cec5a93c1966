import { noCache } from '../detect/cache/no-cache.ts';
import type { EngineIdentity } from '../detect/engine-handle.ts';
import { engineStock } from '../detect/engine-stock.ts';
import { detectorInfo } from '../detect/rules/detector-info.ts';
import type { Rescan } from '../evidence/verify/rescan.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import { defaultPolicy } from '../verdict/policy.ts';
import { toReport } from './report.ts';
import { scanTarget } from './scan-target.ts';
import type { ScannerSettings } from './scanner.ts';

/** The way in which evidence is found again: as a scan, by rules that are given each time, and without the cache. */
export function createRescan(
  settings: Omit<ScannerSettings, 'rules' | 'policy' | 'platform'>,
  engine: EngineIdentity,
  version: string,
  cancelled: AbortSignal,
): Rescan {
  const { workers } = settings;
  const limits: BudgetLimits = {
    bytes: settings.maxBytes,
    ratio: settings.maxRatio,
    entries: settings.maxEntries,
    depth: settings.maxDepth,
    seconds: settings.maxTime,
  };
  return async ({ target: text, platform, services }, ruleset) => {
    const startedAt = new Date();
    const target = { kind: 'image', text, services } as const;
    const infos = new Map([...ruleset.rules.values()].map(({ info }) => [info.id, info]));
    const engines = engineStock(ruleset, engine, workers);
    const outcome = await scanTarget({
      target,
      open: { platform, allPlatforms: false, offline: settings.offline, allowedHosts: settings.allowHost },
      gateways: settings.gateway,
      limits,
      workers,
      engines,
      ruleInfo: (id) => infos.get(id) ?? detectorInfo(id),
      cache: noCache(),
      cancelled,
      onProgress: () => {},
    }).finally(engines.close);
    const policy = defaultPolicy;
    return toReport(outcome, { target, ruleset, engine, policy, workers, version, startedAt });
  };
}
