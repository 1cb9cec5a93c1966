import { writeFileSync } from 'node:fs';
import { addressBook } from '../chain/address-book.ts';
import { connect } from '../chain/connect.ts';
import { readPublishedSource } from '../chain/published-source.ts';
import { readScreenFacts } from '../chain/screen/read-facts.ts';
import { renderScreening } from '../chain/screen/render-screening.ts';
import { type Decision, screen as decide } from '../chain/screen/screen.ts';
import type { Settings } from '../config/settings-table.ts';
import { openScanner } from '../jobs/scanner.ts';
import { readTarget } from '../jobs/target.ts';
import { WardenError } from '../model/errors.ts';
import type { Report } from '../model/report.ts';
import { openReview } from '../review/open-review.ts';
import { defaultPolicy } from '../verdict/policy.ts';
import { loadPolicy } from '../verdict/policy-file.ts';
import { createProgress } from './progress.ts';
import type { Terminal } from './scan.ts';
import { packageVersion } from './version.ts';

const exitCodes: Readonly<Record<Decision, number>> = { yes: 0, never: 2, 'not yet': 3 };

/**
 * `warden screen SOURCE`: whether a provider should register for it. Returns the exit code: 0 yes, 2 never, 3 not yet.
 * @throws WardenError for usage, for settings, and for what the chain does not give
 */
export async function screen(text: string, settings: Settings, terminal: Terminal): Promise<number> {
  const target = readTarget(text);
  if (target.kind !== 'source')
    throw new WardenError('USAGE', 'Only a published source can be screened', {
      todo: 'Give its address (0x and 40 hexadecimal digits), or use warden scan.',
    });
  const { format, output } = settings;
  if (format !== 'table' && format !== 'json')
    throw new WardenError('USAGE', `${format} is a format of scans`, {
      todo: 'Give --format table or json.',
    });
  const policy = settings.policy === null ? defaultPolicy : await loadPolicy(settings.policy);
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal: terminal.cancelled,
  });
  const book = await addressBook(client, settings.deployments);
  const facts = await readScreenFacts(client, book, target.address);
  const own = settings.ownScan
    ? await scanNow(target.text, await readPublishedSource(client, book, target.address), settings, terminal)
    : null;
  const screening = decide(target.address, facts, policy.screen, own);
  const { stdout } = terminal;
  const color = output === null && stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const shown =
    format === 'json'
      ? `${JSON.stringify(screening, null, 2)}\n`
      : renderScreening(screening, { columns: stdout.columns ?? 100, color });
  if (output === null) stdout.write(shown);
  else writeFileSync(output, shown);
  return exitCodes[screening.decision];
}

async function scanNow(
  text: string,
  source: Awaited<ReturnType<typeof readPublishedSource>>,
  settings: Settings,
  { stderr, cancelled }: Terminal,
): Promise<Report> {
  const reviewer = await openReview(settings, process.env, cancelled);
  const scanner = await openScanner(settings, packageVersion().version, reviewer);
  const progress = createProgress(stderr, { tty: stderr.isTTY === true });
  try {
    progress.stage(`scanning ${text}`);
    const target = { kind: 'source', text, source, earlier: [] } as const;
    const { report } = await scanner.scan(target, cancelled, ({ stage: _, totalBytes, ...counts }) =>
      progress.update({ ...counts, ...(totalBytes === null ? {} : { totalBytes }) }),
    );
    return report;
  } finally {
    await scanner.close();
    progress.done();
  }
}
