import { html, type Markup } from '../../../verdict/render/html/markup.ts';
import { countText } from '../../../verdict/render/quantity.ts';
import type { Bucket } from '../../read/provider-jobs.ts';

const width = 640;
const height = 170;
const left = 34;
const bottom = 22;
const top = 8;

/** What became of a provider's attempts over time, as bars; the same numbers stand in the table below. */
export function completionChart(buckets: readonly Bucket[]): Markup {
  const most = Math.max(1, ...buckets.map((each) => total(each)));
  const step = (width - left) / buckets.length;
  const high = (count: number) => (count / most) * (height - bottom - top);
  const lines = [0, 0.5, 1].map((share) => {
    const y = (height - bottom - share * (height - bottom - top)).toFixed(1);
    return html`<line class="f-line" x1="${left}" x2="${width}" y1="${y}" y2="${y}"/><text x="${left - 6}" y="${(Number(y) + 4).toFixed(1)}" text-anchor="end">${String(Math.round(share * most))}</text>`;
  });
  const bars = buckets.map((bucket, index) => {
    const x = left + index * step + step * 0.15;
    let y = height - bottom;
    return (['confirmed', 'answered', 'other', 'unanswered'] as const).map((name) => {
      const tall = high(bucket[name]);
      y -= tall;
      return tall === 0
        ? html``
        : html`<rect class="f-${looks[name]}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(step * 0.7).toFixed(1)}" height="${tall.toFixed(1)}"/>`;
    });
  });
  const ends = [buckets[0], buckets.at(-1)].map((bucket, index) => {
    const x = index === 0 ? left : width;
    return html`<text x="${x}" y="${height - 5}" text-anchor="${index === 0 ? 'start' : 'end'}">block ${countText(index === 0 ? bucket!.from : bucket!.to)}</text>`;
  });
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="Attempts over time, by what became of them; the table below has the numbers">${lines}${bars.flat()}${ends}</svg>
<ul class="legend">${Object.entries(names).map(([name, said]) => html`<li><svg width="10" height="10" aria-hidden="true"><rect class="f-${looks[name as keyof typeof looks]}" width="10" height="10" rx="2"/></svg>${said}</li>`)}</ul>
<details><summary>As a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Attempts over time"><table><thead><tr><th scope="col">Blocks</th>${Object.values(names).map((said) => html`<th scope="col" class="number">${said}</th>`)}</tr></thead><tbody>${buckets.map(
    (bucket) =>
      html`<tr><th scope="row" class="short">${countText(bucket.from)}–${countText(bucket.to)}</th>${(Object.keys(names) as (keyof typeof names)[]).map((name) => html`<td class="number">${bucket[name]}</td>`)}</tr>`,
  )}</tbody></table></div></details>`;
}

const looks = { confirmed: 'good', answered: 'mid', unanswered: 'bad', other: 'rest' } as const;
const names = {
  confirmed: 'Confirmed',
  answered: 'Answered',
  unanswered: 'Not answered',
  other: 'Open, cancelled or shared',
} as const;

function total({ confirmed, answered, unanswered, other }: Bucket): number {
  return confirmed + answered + unanswered + other;
}
