import type { Image } from '../image/image.ts';
import { type Finding, severities } from '../model/finding.ts';
import type { NotReviewedReason } from '../model/review.ts';
import { imagePieces } from '../review/pieces/image-pieces.ts';
import type { Piece } from '../review/pieces/piece.ts';
import { openContentReader } from '../review/pieces/read-contents.ts';
import { matchPieces } from '../review/pieces/report-pieces.ts';
import { textPiece } from '../review/pieces/text-piece.ts';
import type { ReviewService } from '../review/review-service.ts';
import type { Payer } from '../review/spend/spend-ledger.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import { type Reviewed, unreviewed } from './reviewed.ts';
import type { LayerTables } from './scan-image.ts';
import type { ScanOutcome } from './scan-target.ts';
import type { ScannedImage } from './scanned-image.ts';

/** A user of this machine. */
export const localPayer: Payer = { tenant: 'local', key: null };

/** What of an outcome is reviewed. Documents by digest. */
export interface ReviewedOutcome extends Pick<ScanOutcome, 'subject' | 'images' | 'fileFindings'> {
  readonly documents: ReadonlyMap<string, Buffer>;
}

/** Gathers what is worth reading while a target is open, and has it read once all of it was examined. */
export interface ScanReview {
  /** null where nobody reads. */
  readonly onImage: ((image: Image, scanned: ScannedImage, tables: LayerTables) => Promise<void>) | null;
  /** @throws WardenError INTERRUPTED */
  finish(outcome: ReviewedOutcome, more?: readonly Piece[]): Promise<Reviewed>;
}

/** No review, for this reason. */
export function noScanReview(reason: NotReviewedReason): ScanReview {
  return { onImage: null, finish: () => Promise.resolve(unreviewed(reason)) };
}

/** Pieces of one target that are held; a compose file may name any number of images. */
const mostPieces = 600;

/** Milliseconds; Node takes a longer time for none at all. */
const longestTimer = 2 ** 31 - 1;

/** A file of the source with the rules that matched in it. */
function withRules(piece: Piece, findings: readonly Finding[]): Piece {
  const here = findings.filter(({ file }) => file?.name === piece.path);
  const rules = [...new Set(here.map(({ id }) => id))].sort();
  const severity = Math.max(-1, ...here.map((finding) => severities.indexOf(finding.severity)));
  return { ...piece, rules, severity };
}

/** The review of one target by this service. A fault in gathering costs the pieces, never the scan. */
export function openScanReview(
  service: ReviewService,
  limits: BudgetLimits,
  cancelled: AbortSignal,
  more: { readonly payer: Payer; readonly later: boolean },
): ScanReview {
  const pieces: Piece[] = [];
  let unread = 0;
  const timeUp = AbortSignal.timeout(Math.min(limits.seconds * 1000, longestTimer));
  return {
    async onImage(image, { findings, subject }, tables) {
      const stopped = AbortSignal.any([cancelled, timeUp]);
      const reader = openContentReader(limits, stopped);
      const digests = subject.layers.map(({ digest }) => digest);
      try {
        const found = await imagePieces(image, digests, findings, tables, reader);
        const room = Math.max(0, mostPieces - pieces.length);
        pieces.push(...found.pieces.slice(0, room));
        unread += found.unread + Math.max(0, found.pieces.length - room);
      } catch (thrown) {
        if (cancelled.aborted) throw thrown;
        unread++;
      } finally {
        await reader.close();
      }
    },
    finish({ documents, subject, images, fileFindings }, known = []) {
      pieces.push(...known);
      const findings = [...fileFindings, ...images.flatMap((image) => image.findings)];
      for (const { kind, name, sha256 } of subject.files) {
        const bytes = documents.get(sha256);
        if (bytes) pieces.push(withRules(textPiece(kind, name, bytes), findings));
      }
      const shown = new Set(pieces.flatMap(({ rules }) => rules));
      pieces.push(...matchPieces(findings.filter(({ id }) => !shown.has(id))));
      return service.review({ pieces, unread, cancelled, ...more });
    },
  };
}
