import { measure } from '../config/measure.ts';
import { inSpan } from '../config/span.ts';
import type { Report } from '../model/report.ts';
import type { Scanner } from './scanner.ts';

/** The same scanner, each of whose scans is a span, and is counted. */
export function observedScanner(scanner: Scanner): Scanner {
  return {
    ...scanner,
    scan: (target, cancelled, onProgress, credentials, payer) =>
      inSpan('scan', { 'warden.target.kind': target.kind }, async () => {
        const scanned = await scanner.scan(target, cancelled, onProgress, credentials, payer);
        const { verdict, run } = scanned.report;
        measure({
          kind: 'scan',
          verdict: verdict.name,
          reason: reasonOf(scanned.report),
          seconds: run.seconds,
        });
        return scanned;
      }),
  };
}

/** What decided, in a word of ours: a verdict's own reasons are sentences about a subject. */
function reasonOf({ verdict, failures, findings }: Report): string {
  if (verdict.name === 'clear') return 'none';
  if (verdict.name === 'incomplete') return failures[0]?.code ?? 'gap';
  return findings[0]?.category ?? failures[0]?.code ?? 'review';
}
