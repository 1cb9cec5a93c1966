import type { Report } from '../../../model/report.ts';
import { dollarsText, plural } from '../quantity.ts';
import { html, type Markup, nothing } from './markup.ts';

/** What the language model said, as text, with its quotes; nothing where none was asked. */
export function reviewPart({ review, run }: Report): Markup {
  if (review.status === 'not_reviewed') return nothing;
  const { pieces, claims, models } = review;
  const cost = run.review ? `, for ${dollarsText(run.review.microUsd)}` : '';
  return html`<section><h2>Review <span class="soft">${review.adverse ? 'adverse' : 'not adverse'}</span></h2>
<p><bdi>${review.explanation}</bdi></p>
${claims.map(
  (
    claim,
  ) => html`<article class="finding"><div class="severity ${claim.severity}">${claim.severity}</div><div>
<h3><bdi>${claim.explanation}</bdi></h3>
<p class="tags">${claim.category} · ${claim.layer === null ? '' : `layer ${claim.layer} · `}<code>${claim.path}</code>, line ${claim.line}</p>
<p><code>${claim.quote}</code></p></div></article>
`,
)}<p class="soft">${plural(pieces.triaged, 'piece')} read, ${pieces.judged} of them twice, ${pieces.leftOut} left out, ${pieces.unread} not to be had; ${plural(review.droppedClaims, 'claim')} dropped for a quote that is not there. By ${models.triage} and ${models.judge}${cost}. A model can be wrong: its claims raise a verdict to suspicious and no further.</p></section>
`;
}
