import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Settings } from '../config/settings-table.ts';
import { noCache } from '../detect/cache/no-cache.ts';
import type { ScanCache } from '../detect/cache/scan-cache.ts';
import { detectorInfo } from '../detect/rules/detector-info.ts';
import { prepareRuleset } from '../detect/rules/prepare-ruleset.ts';
import { readRules } from '../detect/rules/read-rules.ts';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import { engineIdentity } from '../detect/yara/identity.ts';
import { parseReference } from '../image/reference.ts';
import { parseTarget } from '../image/target.ts';
import { toReport } from '../jobs/report.ts';
import { scanTarget } from '../jobs/scan-target.ts';
import type { RuleInfo } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import { exitCode } from '../verdict/exit-code.ts';
import { defaultPolicy } from '../verdict/policy.ts';
import { createProgress } from './progress.ts';
import { packageVersion } from './version.ts';

/** Where the command reads and writes: the process, or a test. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** Fires on Ctrl-C. */
  readonly cancelled: AbortSignal;
}

/**
 * `warden scan TARGET…`: examines each target and writes one report. Returns the exit code.
 * @throws WardenError for usage, for settings and for what this machine cannot do
 */
export async function scan(
  targets: readonly string[],
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  for (const target of targets) checkTarget(target);
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
  const progress = createProgress(terminal.stderr, { tty: terminal.stderr.isTTY === true });
  for (const { file, rule, line, reason } of ruleset.leftOut.slice(0, 10))
    progress.note(`left out: ${file}:${line} ${rule}: ${reason}`);
  if (ruleset.leftOut.length > 10)
    progress.note(`left out: ${ruleset.leftOut.length - 10} more rules, see the report`);
  const cache = await openScanCache(settings, scopeOf(ruleset, engine, limits));
  const reports: Report[] = [];
  try {
    for (const target of targets) {
      const startedAt = new Date();
      let stage = '';
      const outcome = await scanTarget({
        target,
        open: {
          ...(settings.platform === null ? {} : { platform: settings.platform }),
          allPlatforms: settings.allPlatforms,
          offline: settings.offline,
          allowedHosts: settings.allowHost,
        },
        limits,
        workers: settings.workers,
        ruleset,
        engine,
        ruleInfo,
        cache,
        cancelled: terminal.cancelled,
        onProgress({ stage: now, totalBytes, ...counts }) {
          if (now !== stage) progress.stage(`${now === 'open' ? 'opening' : 'scanning'} ${target}`);
          stage = now;
          progress.update({ ...counts, ...(totalBytes === null ? {} : { totalBytes }) });
        },
      });
      const { version } = packageVersion();
      reports.push(
        toReport(outcome, { target, ruleset, engine, policy, workers: settings.workers, version, startedAt }),
      );
    }
  } finally {
    await cache.close();
    if (cache.warning) progress.note(`cache: ${cache.warning}`);
    progress.done();
  }
  const text = await render(reports, settings, terminal);
  if (settings.output === null) terminal.stdout.write(text);
  else writeFileSync(settings.output, text);
  return exitCode(reports.map((report) => report.verdict.name));
}

/** A mistake in the last target is told before the first is scanned. */
function checkTarget(text: string): void {
  const target = parseTarget(text);
  if (target.kind === 'registry') parseReference(target.name);
}

async function render(reports: readonly Report[], settings: Settings, terminal: Terminal): Promise<string> {
  switch (settings.format) {
    case 'json':
      return (await import('../verdict/render/json.ts')).renderJson(reports);
    case 'sarif':
      return (await import('../verdict/render/sarif.ts')).renderSarif(reports);
    case 'html':
      return (await import('../verdict/render/html.ts')).renderHtml(reports);
    default: {
      const color =
        settings.output === null && terminal.stdout.isTTY === true && process.env.NO_COLOR === undefined;
      return (await import('../verdict/render/table.ts')).renderTable(reports, {
        columns: terminal.stdout.columns ?? 100,
        color,
      });
    }
  }
}

async function openScanCache(settings: Settings, scope: string): Promise<ScanCache> {
  if (settings.noCache) return noCache();
  const { openCache } = await import('../detect/cache/open-cache.ts');
  return openCache({ dir: settings.cacheDir, scope, maxBytes: settings.cacheMaxBytes });
}

/** Everything beside the bytes that a kept result depends on. */
function scopeOf(
  ruleset: Ruleset,
  engine: { name: string; version: string },
  { depth, ratio }: BudgetLimits,
): string {
  return createHash('sha256')
    .update(
      JSON.stringify([packageVersion().version, ruleset.digest, engine.name, engine.version, depth, ratio]),
    )
    .digest('hex');
}

function ruleInfoOf(ruleset: Ruleset): (ruleId: string) => RuleInfo {
  const byId = new Map([...ruleset.rules.values()].map(({ info }) => [info.id, info]));
  return (ruleId) => byId.get(ruleId) ?? detectorInfo(ruleId);
}
