import { writeFileSync } from 'node:fs';
import type { Settings } from '../config/settings-table.ts';
import type { ScanTarget } from '../jobs/scan-target.ts';
import { openScanner } from '../jobs/scanner.ts';
import { type NamedTarget, readTarget } from '../jobs/target.ts';
import type { Report } from '../model/report.ts';
import { openReview } from '../review/open-review.ts';
import { exitCode } from '../verdict/exit-code.ts';
import { createProgress } from './progress.ts';
import { renderReports } from './render-reports.ts';
import { packageVersion } from './version.ts';

/** Where the command reads and writes: the process, or a test. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** Fires on Ctrl-C. */
  readonly cancelled: AbortSignal;
}

const stageNames = { open: 'opening', scan: 'scanning', review: 'reviewing' } as const;

/**
 * `warden scan TARGET…`: examines each target and writes one report. Returns the exit code.
 * @throws WardenError for usage, for settings and for what this machine cannot do
 */
export async function scan(
  texts: readonly string[],
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  // A mistake in the last target is told before the first is scanned.
  const targets = texts.map(readTarget);
  const summaries =
    settings.format === 'vsa'
      ? await (await import('./scan-summaries.ts')).openSummaries(settings, process.env)
      : null;
  const reviewer = await openReview(settings, process.env, terminal.cancelled);
  const scanner = await openScanner(settings, packageVersion().version, reviewer);
  const progress = createProgress(terminal.stderr, { tty: terminal.stderr.isTTY === true });
  const { leftOut } = scanner.ruleset;
  for (const { file, rule, line, reason } of leftOut.slice(0, 10))
    progress.note(`left out: ${file}:${line} ${rule}: ${reason}`);
  if (leftOut.length > 10) progress.note(`left out: ${leftOut.length - 10} more rules, see the report`);
  if (typeof reviewer !== 'string') for (const warning of reviewer.warnings) progress.note(warning);
  const reports: Report[] = [];
  try {
    for (const target of targets) {
      let stage = '';
      const found = await scanTargetOf(target, settings, terminal.cancelled);
      const { report } = await scanner.scan(
        found,
        terminal.cancelled,
        ({ stage: now, totalBytes, ...counts }) => {
          if (now !== stage) progress.stage(`${stageNames[now]} ${target.text}`);
          stage = now;
          progress.update({ ...counts, ...(totalBytes === null ? {} : { totalBytes }) });
        },
      );
      reports.push(report);
    }
  } finally {
    await scanner.close();
    const warning = scanner.warning();
    if (warning !== null) progress.note(`cache: ${warning}`);
    progress.done();
  }
  const text = await (summaries?.(reports) ?? renderReports(reports, settings, terminal));
  if (settings.output === null) terminal.stdout.write(text);
  else writeFileSync(settings.output, text);
  return exitCode(reports.map((report) => report.verdict.name));
}

/** A source comes with what the chain says of it now. */
async function scanTargetOf(
  target: NamedTarget,
  settings: Settings,
  cancelled: AbortSignal,
): Promise<ScanTarget> {
  if (target.kind !== 'source') return target;
  const [{ connect }, { addressBook }, { readPublishedSource }] = await Promise.all([
    import('../chain/connect.ts'),
    import('../chain/address-book.ts'),
    import('../chain/published-source.ts'),
  ]);
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal: cancelled,
  });
  const book = await addressBook(client, settings.deployments);
  return {
    kind: 'source',
    text: target.text,
    earlier: [],
    source: await readPublishedSource(client, book, target.address),
  };
}
