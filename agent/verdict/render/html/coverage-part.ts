import type { ImageReport, Report } from '../../../model/report.ts';
import { isAccepted } from '../../incomplete.ts';
import { bytesText, countText } from '../quantity.ts';
import { html, type Markup, nothing } from './markup.ts';

/** What was examined, and above all what was not. */
export function coveragePart(report: Report, { coverage, platform }: ImageReport): Markup {
  const { entries, bytes, nested } = coverage;
  const balance = coverage.balanced ? 'The ledger balances.' : 'The ledger does not balance.';
  return html`<section><h2>Coverage <span class="soft">${platform}</span></h2>
<div class="scroll"><table><caption>${balance} Inside files, ${countText(nested.archives)} archives were opened, with ${countText(nested.members)} members of ${bytesText(nested.bytes)} together.</caption>
<thead><tr><td></td><th scope="col" class="number">Total</th><th scope="col" class="number">Scanned</th><th scope="col" class="number">Without content, structure</th><th scope="col" class="number">Unreadable</th></tr></thead>
<tbody>
<tr><th scope="row">Entries</th>${numbers([entries.total, entries.scanned, entries.withoutContent, entries.unreadable].map(countText))}</tr>
<tr><th scope="row">Bytes</th>${numbers([bytes.total, bytes.scanned, bytes.structure, bytes.unreadable].map(bytesText))}</tr>
</tbody></table></div>
${gaps(report, { coverage })}</section>
`;
}

export function numbers(texts: readonly string[]): readonly Markup[] {
  return texts.map((text) => html`<td class="number">${text}</td>`);
}

function gaps(report: Report, { coverage }: Pick<ImageReport, 'coverage'>): Markup {
  if (coverage.gapCount === 0) return html`<p>Nothing was left out.</p>`;
  const more = coverage.gapCount - coverage.gaps.length;
  return html`<h3>Not looked at</h3>
<div class="scroll"><table><thead><tr><th scope="col">State</th><th scope="col">Reason</th><th scope="col">Layer</th><th scope="col">Path</th><th scope="col" class="number">Size</th><th scope="col">What happened</th></tr></thead>
<tbody>${coverage.gaps.map(
    (gap) =>
      html`<tr><td>${gap.state}</td><td>${gap.reason}${isAccepted(gap, report.policy) ? ' (accepted by the policy)' : ''}</td><td>${gap.layer ?? '–'}</td><td>${
        gap.path === null ? 'all of it' : html`<code>${gap.path}</code>`
      }</td><td class="number">${gap.bytes === null ? 'unknown' : bytesText(gap.bytes)}</td><td><bdi>${gap.detail}</bdi></td></tr>
`,
  )}</tbody></table></div>
${more > 0 ? html`<p class="soft">… and ${countText(more)} more</p>` : nothing}`;
}
