import type { Report } from '../../../model/report.ts';
import { displayText } from '../display-text.ts';
import { dollarsText, plural } from '../quantity.ts';
import { wrap } from '../terminal-text.ts';
import { heading, labelled, margin, type Pen, row } from './pen.ts';

/** What the language model said, with its quotes; nothing where none was asked. */
export function reviewSection(pen: Pen, { review, run }: Report): string[] {
  if (review.status === 'not_reviewed') return [];
  const { pieces, claims } = review;
  const width = pen.width - margin;
  return [
    ...heading(pen, 'Review', review.adverse ? 'adverse' : 'not adverse'),
    '',
    ...labelled(pen, '', wrap(displayText(review.explanation), width)),
    ...claims.flatMap((claim) => [
      '',
      ...row(pen, claim.severity, claim.explanation),
      ...row(pen, 'where', claimPlace(claim)),
      ...row(pen, 'quote', claim.quote),
    ]),
    '',
    ...row(
      pen,
      'read',
      `${plural(pieces.triaged, 'piece')}, ${pieces.judged} of them twice · ${pieces.leftOut} left out · ${pieces.unread} not to be had · ` +
        `${plural(review.droppedClaims, 'claim')} dropped for a quote that is not there`,
    ),
    ...row(pen, 'by', `${review.models.triage}, ${review.models.judge} · ${review.prompt}`),
    ...row(
      pen,
      'cost',
      run.review
        ? `${dollarsText(run.review.microUsd)} · ${plural(run.review.requests, 'request')} · ${plural(run.review.cached, 'answer')} known before`
        : '',
    ),
  ];
}

function claimPlace({ layer, path, line }: { layer: number | null; path: string; line: number }): string {
  return `${layer === null ? '' : `layer ${layer}, `}${path}, line ${line}`;
}
