import { type ComposeTarget, openComposeTarget, openSourceTarget } from '../detect/compose/compose-target.ts';
import { type ExaminedFile, sourceFindings, sourceGaps } from '../detect/source-findings.ts';
import { waitFor } from '../image/registry/retry.ts';
import type { Gap } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { SubjectFile } from '../model/subject.ts';
import { documentTimeouts } from '../net/request.ts';
import type { FetchOptions } from '../source/fetch/get-document.ts';
import type { ScanSession } from './scan-session.ts';
import type { ScanInput } from './scan-target.ts';

/** What the files of a source come to. */
export interface ScannedDocuments {
  readonly files: readonly SubjectFile[];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
}

/** How the files of a source may be fetched. */
export interface DocumentAccess {
  readonly open: Pick<ScanInput['open'], 'allowedHosts' | 'offline'>;
  readonly gateways: readonly string[];
}

/** Rounds over all gateways while their errors pass: a watchdog comes again later, a user waits. */
const rounds = 3;

/**
 * Reads the files of a compose target or of a source.
 * @throws WardenError as `openComposeTarget` and `openSourceTarget`
 */
export function openDocuments(
  target: Exclude<ScanInput['target'], { kind: 'image' }>,
  { open, gateways }: DocumentAccess,
  signal: AbortSignal,
): Promise<ComposeTarget> {
  const { allowedHosts, offline } = open;
  const options: FetchOptions = {
    gateways,
    allowedHosts,
    offline,
    timeouts: documentTimeouts,
    rounds,
    wait: waitFor,
    signal,
  };
  return target.kind === 'compose'
    ? openComposeTarget(target.text, options, target.bytes)
    : openSourceTarget(target.source, options);
}

/** Has the files examined by the content rules, beside what their own detector found in them. */
export async function scanDocuments(
  { documents, hits }: ComposeTarget,
  { intake, set }: ScanSession,
  ruleInfo: ScanInput['ruleInfo'],
): Promise<ScannedDocuments> {
  const handed = documents.map(({ file, text }) => ({
    name: file.name,
    bytes: intake.examineBytes(file.bytes),
    text: text === '' ? null : intake.examineBytes(Buffer.from(text)),
  }));
  await intake.drained();
  const examined: ExaminedFile[] = handed.map(({ name, bytes, text }) => ({
    name,
    bytes: set.result(bytes),
    text: text === null ? null : set.result(text),
  }));
  return {
    files: documents.map(({ kind, environments, file }) => ({
      kind,
      environments,
      name: file.name,
      sha256: file.sha256,
      size: file.bytes.length,
      cid: file.cid,
    })),
    findings: sourceFindings(hits, examined, ruleInfo),
    gaps: sourceGaps(examined),
  };
}
