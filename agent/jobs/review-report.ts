import type { OpenedTarget, OpenOptions } from '../image/image.ts';
import { openTarget } from '../image/open.ts';
import type { Report } from '../model/report.ts';
import type { Piece } from '../review/pieces/piece.ts';
import { reportPieces } from '../review/pieces/report-pieces.ts';
import type { ReviewService } from '../review/review-service.ts';
import type { Payer } from '../review/spend/spend-ledger.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import type { Policy } from '../verdict/policy.ts';
import { withReview } from './report.ts';
import { openDocuments } from './scan-documents.ts';
import { openScanReview } from './scan-review.ts';

export interface ReviewReportInput {
  readonly report: Report;
  readonly service: ReviewService;
  readonly policy: Policy;
  readonly payer: Payer;
  /** Through the batch interface: half the price, within a day. */
  readonly later: boolean;
  readonly open: Pick<OpenOptions, 'offline' | 'allowedHosts'>;
  readonly gateways: readonly string[];
  readonly limits: BudgetLimits;
  readonly cancelled: AbortSignal;
}

/** A report that was reviewed again. */
export interface ReviewedReport {
  readonly report: Report;
  /** Images and files of the subject that could not be had as they were: of these only the report itself was read. */
  readonly missing: readonly string[];
}

/**
 * Has the subject of a saved report read again, and judges it anew with the findings that the report has. Only bytes that are
 * named by the digests of the report are read; where they are gone, what the report itself holds is.
 * @throws WardenError INTERRUPTED
 */
export async function reviewReport(input: ReviewReportInput): Promise<ReviewedReport> {
  const { report, service, policy, payer, later, limits, cancelled } = input;
  const missing: string[] = [];
  const gathered = openScanReview(service, limits, cancelled, { payer, later });
  for (const image of report.subject.images) {
    const digest = image.manifestDigest;
    const reference = image.usedBy[0] ? `registry:${image.usedBy[0].reference}` : report.subject.target;
    const opened = await openAgain(reference, image.platform, input);
    const same = opened?.images.find(({ manifestDigest }) => manifestDigest === digest);
    const scanned = report.images.find(({ manifestDigest }) => manifestDigest === digest);
    const findings = report.findings.filter((finding) => finding.image === digest);
    try {
      if (same && scanned)
        await gathered.onImage?.(same, { subject: image, report: scanned, findings }, new Map());
      else missing.push(digest);
    } finally {
      await opened?.close();
    }
  }
  const documents = await documentsAgain(input);
  for (const { name, sha256 } of report.subject.files) if (!documents.has(sha256)) missing.push(name);
  const reviewed = await gathered.finish(
    {
      documents,
      subject: report.subject,
      images: [],
      fileFindings: report.findings,
    },
    missing.length > 0 ? reportPieces(report) : noPieces,
  );
  return { report: withReview(report, reviewed, policy), missing };
}

const noPieces: readonly Piece[] = [];

async function openAgain(
  reference: string,
  { os, architecture, variant }: Report['subject']['images'][number]['platform'],
  { open, cancelled }: ReviewReportInput,
): Promise<OpenedTarget | null> {
  const platform = [os, architecture, ...(variant ? [variant] : [])].join('/');
  try {
    return await openTarget(reference, { ...open, platform, allPlatforms: false, signal: cancelled });
  } catch (thrown) {
    if (cancelled.aborted) throw thrown;
    return null;
  }
}

/** The files of the source, by digest, as far as they can be had. */
async function documentsAgain(input: ReviewReportInput): Promise<ReadonlyMap<string, Buffer>> {
  const { report, open, gateways, cancelled } = input;
  const { kind, target: text, source } = report.subject;
  if (kind === 'image' || (kind === 'source' && source === null)) return new Map();
  try {
    const target =
      kind === 'compose'
        ? ({ kind, text } as const)
        : ({ kind: 'source', text, source: source!, earlier: [] } as const);
    const { documents } = await openDocuments(target, { open, gateways }, cancelled);
    return new Map(documents.map(({ file }) => [file.sha256, file.bytes]));
  } catch (thrown) {
    if (cancelled.aborted) throw thrown;
    return new Map();
  }
}
