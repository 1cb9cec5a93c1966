import { html, nothing } from '../../verdict/render/html/markup.ts';
import type { AsOf, CaseItem } from '../read/documents.ts';
import type { Page } from './layout.ts';
import { caseTable } from './parts/case-table.ts';

/** Cases of the court. */
export function casesPage(
  items: readonly CaseItem[],
  next: string | null,
  query: { readonly state: string; readonly cursor: string },
  asOf: readonly AsOf[],
  now: number,
): Page {
  const link = (state: string, name: string) =>
    html`<a class="button" href="/cases${state === '' ? '' : `?state=${state}`}"${query.state === state ? html` aria-current="true"` : nothing}>${name}</a>`;
  const body = html`<div class="head"><h1>Cases</h1>
<p class="soft">Charges before the court: who is accused, how it stands, and what is at stake.</p></div>
<nav class="pager" aria-label="Which cases">${link('', 'All')}${link('open', 'Not settled')}${link('settled', 'Settled')}</nav>
<section class="card list" aria-label="Cases">${items.length === 0 ? html`<p class="empty">There are none.</p>` : caseTable(items, now)}${
    next === null
      ? nothing
      : html`<nav class="pager" aria-label="Pages"><a class="button" rel="next" href="/cases?${new URLSearchParams({ ...(query.state === '' ? {} : { state: query.state }), cursor: next }).toString()}">Next page</a></nav>`
  }</section>`;
  return { title: 'Cases', part: 'cases', body, asOf, live: 'case' };
}
