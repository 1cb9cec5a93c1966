import { html, type Markup } from '../../../verdict/render/html/markup.ts';

/** A share of a whole. */
export interface Share {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly look: 'good' | 'mid' | 'bad' | 'rest';
}

/** Shares side by side, and what they are in words: the picture adds nothing that the words do not say. */
export function meter(shares: readonly Share[]): Markup {
  const whole = shares.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  const bars = shares
    .filter(({ value }) => value > 0 && whole > 0)
    .map(({ value, look }) => {
      // What is there can be seen, however little it is.
      const width = Math.max(0.6, (value / whole) * 100);
      const bar = html`<rect class="f-${look}" x="${from.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`;
      from += width;
      return bar;
    });
  return html`<div class="meter" aria-hidden="true"><svg viewBox="0 0 100 10" preserveAspectRatio="none">${bars}</svg></div>
<ul class="legend">${shares.map(({ name, text, look }) => html`<li><svg width="10" height="10" aria-hidden="true"><rect class="f-${look}" width="10" height="10" rx="2"/></svg>${name} ${text}</li>`)}</ul>`;
}
