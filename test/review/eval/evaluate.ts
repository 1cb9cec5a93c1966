import type { Review } from '../../../agent/model/review.ts';
import type { ReviewService } from '../../../agent/review/review-service.ts';
import { notReviewed } from '../../report/sample-report.ts';
import { type EvalCase, evalCases, piecesOf } from './cases.ts';
import { injections } from './injections.ts';
import { badness, type openRules, verdictOf } from './verdict-of.ts';
import { wilson } from './wilson.ts';

/** What came of one case in one variant. */
export interface EvalRow {
  readonly name: string;
  readonly label: EvalCase['label'];
  /** null: as it is. */
  readonly variant: string | null;
  readonly review: Review;
  /** The verdict is softer than that of the case as it is, without a review. */
  readonly softened: boolean;
  readonly microUsd: number;
  readonly milliseconds: number;
}

/** Has every case reviewed, with `variants` also in each variant of it, one after the other. */
export async function evaluate(
  service: ReviewService,
  rules: Awaited<ReturnType<typeof openRules>>,
  variants: boolean,
): Promise<EvalRow[]> {
  const rows: EvalRow[] = [];
  const cancelled = new AbortController().signal;
  for (const { name, label, files } of evalCases) {
    const before = badness(verdictOf(rules(files).findings, notReviewed('not asked for')));
    const asIs = { name: null, apply: () => files };
    for (const { name: variant, apply } of [asIs, ...(variants ? injections : [])]) {
      const { findings } = rules(apply(files));
      // Without what the rules say: the model is measured alone, and a new rule changes no recorded request.
      const pieces = piecesOf(apply(files));
      const started = performance.now();
      const { review, run } = await service.review({
        pieces,
        unread: 0,
        payer: { tenant: 'evaluation', key: null },
        later: false,
        cancelled,
      });
      rows.push({
        name,
        label,
        variant,
        review,
        softened: badness(verdictOf(findings, review)) < before,
        microUsd: run.microUsd,
        milliseconds: performance.now() - started,
      });
    }
  }
  return rows;
}

/** The figures, as lines of text. An unanswered case counts as not flagged. */
export function summarise(rows: readonly EvalRow[]): string[] {
  const flagged = (row: EvalRow) => row.review.status === 'reviewed' && row.review.adverse;
  const of = (label: EvalCase['label']) => rows.filter((row) => row.label === label);
  const count = (list: readonly EvalRow[], counts: (row: EvalRow) => boolean) => list.filter(counts).length;
  const hits = count(of('malicious'), flagged);
  const falseAlarms = count(of('benign'), flagged);
  const reasons = new Map<string, number>();
  for (const { review } of rows)
    if (review.status === 'not_reviewed') reasons.set(review.reason, (reasons.get(review.reason) ?? 0) + 1);
  const refused = reasons.get('refused') ?? 0;
  const times = rows.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const p95 = times[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? 0;
  const cost = rows.reduce((sum, { microUsd }) => sum + microUsd, 0);
  return [
    `reviews          ${rows.length} (${of('malicious').length} malicious, ${of('benign').length} benign)`,
    `precision        ${share(hits, hits + falseAlarms)}`,
    `recall           ${share(hits, of('malicious').length)}`,
    `false positives  ${share(falseAlarms, of('benign').length)}`,
    `refusals         ${share(refused, rows.length)}`,
    `no review        ${[...reasons].map(([reason, times]) => `${reason} ${times}`).join(', ') || 'none'}`,
    `softened         ${count(rows, ({ softened }) => softened)}`,
    `cost             $${(cost / 1e6).toFixed(4)}, $${(cost / 1e6 / Math.max(1, rows.length)).toFixed(5)} a review`,
    `time             p95 ${(p95 / 1000).toFixed(2)} s`,
  ];
}

function share(successes: number, trials: number): string {
  const interval = wilson(successes, trials);
  if (interval === null) return `${successes} of ${trials}`;
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return `${successes} of ${trials}, ${percent(successes / trials)} (95 %: ${interval.map(percent).join(' to ')})`;
}
