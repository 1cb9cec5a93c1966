import type { ImageReport, Report } from '../../../model/report.ts';
import { isAccepted } from '../../../verdict/incomplete.ts';
import { html, type Markup, nothing } from '../../../verdict/render/html/markup.ts';
import { bytesText, countText, plural } from '../../../verdict/render/quantity.ts';
import { meter } from './meter.ts';
import { cut } from './words.ts';

const shownGaps = 100;

/** How much of an image was examined, and what was not. */
export function coverageCard(report: Report, { coverage, platform }: ImageReport): Markup {
  const { bytes, entries, nested, gaps, gapCount } = coverage;
  const share = bytes.total === 0 ? 100 : ((bytes.scanned + bytes.structure) / bytes.total) * 100;
  // Never rounded up to all of it.
  const percent = bytes.unreadable > 0 ? Math.min(99.9, Math.floor(share * 10) / 10) : 100;
  return html`<section class="card" aria-label="Coverage"><h2>Coverage <span class="soft">${platform}</span></h2>
<p><strong>${percent} %</strong> of ${bytesText(bytes.total)} was examined${coverage.balanced ? '' : html`; <span class="error">the ledger does not balance</span>`}.</p>
${meter([
  { name: 'Examined', value: bytes.scanned, text: bytesText(bytes.scanned), look: 'good' },
  { name: 'Structure', value: bytes.structure, text: bytesText(bytes.structure), look: 'mid' },
  { name: 'Not readable', value: bytes.unreadable, text: bytesText(bytes.unreadable), look: 'bad' },
])}
<p class="small soft">${countText(entries.total)} entries, ${countText(entries.scanned)} with content that was examined; ${plural(nested.archives, 'archive')} inside opened, with ${countText(nested.members)} members.</p>
${
  gapCount === 0
    ? nothing
    : html`<h3>Not looked at</h3><div class="scroll" tabindex="0" role="region" aria-label="Not looked at"><table><thead><tr><th scope="col">Why</th><th scope="col">Layer</th><th scope="col" class="wide">Path</th><th scope="col" class="number">Size</th></tr></thead><tbody>${gaps
        .slice(0, shownGaps)
        .map(
          (gap) =>
            html`<tr><td>${gap.reason}${isAccepted(gap, report.policy) ? ' (accepted)' : ''}</td><td>${gap.layer ?? '–'}</td><td>${gap.path === null ? 'all of it' : html`<code>${cut(gap.path, 400)}</code>`}<br><span class="small soft"><bdi>${cut(gap.detail, 300)}</bdi></span></td><td class="number">${gap.bytes === null ? 'unknown' : bytesText(gap.bytes)}</td></tr>`,
        )}</tbody></table></div>${gapCount > shownGaps ? html`<p class="soft">and ${countText(gapCount - shownGaps)} more</p>` : nothing}`
}</section>`;
}
