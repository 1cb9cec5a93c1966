import { html, type Markup, nothing } from '../../../verdict/render/html/markup.ts';

/** A number that matters, and what to make of it. */
export interface Tile {
  readonly label: string;
  readonly value: string | Markup;
  readonly note?: string | Markup;
}

export function tiles(all: readonly Tile[]): Markup {
  return html`<dl class="tiles">${all.map(
    ({ label, value, note }) =>
      html`<div class="tile"><dt>${label}</dt><dd>${value}${note === undefined ? nothing : html`<div class="note">${note}</div>`}</dd></div>`,
  )}</dl>`;
}
