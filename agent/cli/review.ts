import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Settings } from '../config/settings-table.ts';
import { reviewReport } from '../jobs/review-report.ts';
import { localPayer } from '../jobs/scan-review.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { Report } from '../model/report.ts';
import { openReview } from '../review/open-review.ts';
import { exitCode } from '../verdict/exit-code.ts';
import { defaultPolicy } from '../verdict/policy.ts';
import { createProgress } from './progress.ts';
import { renderReports } from './render-reports.ts';
import type { Terminal } from './scan.ts';

/** Largest report that is read, in bytes. */
const largestReport = 256 * 1024 ** 2;

/**
 * `warden review REPORT…`: has the subjects of saved reports (JSON) read by the language model again, and judges them anew.
 * Returns the exit code.
 * @param later through the batch interface, at half the price, within a day
 * @throws WardenError USAGE for a file that holds no report, CONFIG_INVALID where no review can be had
 */
export async function review(
  files: readonly string[],
  settings: Settings,
  later: boolean,
  terminal: Terminal,
): Promise<number> {
  const reports = (await Promise.all(files.map(readReports))).flat();
  const service = await openReview(settings, process.env, terminal.cancelled);
  if (typeof service === 'string')
    throw new WardenError('CONFIG_INVALID', `There is no review: ${service}`, {
      todo: 'Set ANTHROPIC_API_KEY, and leave out --no-review and --offline.',
    });
  const policy =
    settings.policy === null
      ? defaultPolicy
      : await (await import('../verdict/policy-file.ts')).loadPolicy(settings.policy);
  const progress = createProgress(terminal.stderr, { tty: terminal.stderr.isTTY === true });
  for (const warning of service.warnings) progress.note(warning);
  const reviewed: Report[] = [];
  try {
    for (const report of reports) {
      progress.stage(`reviewing ${report.subject.target}`);
      const result = await reviewReport({
        report,
        service,
        policy,
        payer: localPayer,
        later,
        open: { offline: false, allowedHosts: settings.allowHost },
        gateways: settings.gateway,
        limits: {
          bytes: settings.maxBytes,
          ratio: settings.maxRatio,
          entries: settings.maxEntries,
          depth: settings.maxDepth,
          seconds: settings.maxTime,
        },
        cancelled: terminal.cancelled,
      });
      for (const part of result.missing)
        progress.note(`not to be had any more, read from the report: ${part}`);
      reviewed.push(result.report);
    }
  } finally {
    progress.done();
  }
  const text = await renderReports(reviewed, settings, terminal);
  if (settings.output === null) terminal.stdout.write(text);
  else writeFileSync(settings.output, text);
  return exitCode(reviewed.map((report) => report.verdict.name));
}

async function readReports(file: string): Promise<Report[]> {
  const [{ reportSchema }, { z }] = await Promise.all([import('../verdict/report-schema.ts'), import('zod')]);
  const several = z.object({ schema: z.literal('warden.reports/1'), reports: z.array(reportSchema) });
  const parsed = z.union([reportSchema, several]).safeParse(readJson(file));
  if (!parsed.success)
    throw new WardenError('USAGE', `${escapeText(file)} is no report of this version of Warden`, {
      todo: 'Give a file that `warden scan --format json` wrote.',
    });
  return 'reports' in parsed.data ? parsed.data.reports : [parsed.data];
}

function readJson(file: string): unknown {
  try {
    if (statSync(file).size > largestReport) return null;
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new WardenError('USAGE', `${escapeText(file)} cannot be read as JSON`, { cause });
  }
}
