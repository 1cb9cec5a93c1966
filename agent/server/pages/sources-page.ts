import type { VerdictName } from '../../model/report.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { countText } from '../../verdict/render/quantity.ts';
import type { AsOf, SourceItem } from '../read/documents.ts';
import { type SourceSort, sourceSorts, sourceVerdicts } from '../read/sources.ts';
import type { Page } from './layout.ts';
import { chip, verdictBadge } from './parts/badge.ts';
import { isRulesBehind } from './parts/rules-behind.ts';
import { accountLink, ago, amount, blockText, chainName, cut, shortHex, sourceLink } from './parts/words.ts';

export interface SourcesQuery {
  readonly search: string;
  readonly verdict: string;
  readonly status: string;
  readonly sort: SourceSort;
  readonly cursor: string;
}

const sortNames: Readonly<Record<SourceSort, string>> = {
  published: 'Newest first',
  stake: 'Most stake first',
  verdict: 'Worst verdict first',
  record: 'Worst client record first',
};

/** Every source on the network: verdict, why, and what stands behind its client. */
export function sourcesPage(
  items: readonly SourceItem[],
  next: string | null,
  counts: ReadonlyMap<VerdictName | 'waiting', number>,
  query: SourcesQuery,
  asOf: readonly AsOf[],
  /** Rules that are in use now. */
  ruleset: string,
  now: number,
): Page {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const body = html`<div class="head"><h1>Sources on the network</h1>
<p class="soft">Every source that clients have published, and what Warden found in it.</p></div>
<ul class="tiles">${sourceVerdicts.map((verdict) => tile(verdict, counts.get(verdict) ?? 0, query))}</ul>
<section class="card" aria-label="Find sources">${filters(query)}</section>
<section class="card list" aria-label="Sources">
${items.length === 0 ? html`<p class="empty">${all === 0 ? 'Nothing has been published yet.' : 'No source is like that.'}</p>` : table(items, query, ruleset, now, asOf.length > 1)}
${pager(next, query)}</section>`;
  return { title: 'Sources', part: 'sources', body, asOf, live: 'verdict case' };
}

function tile(verdict: (typeof sourceVerdicts)[number], count: number, query: SourcesQuery): Markup {
  const isOn = query.verdict === verdict;
  return html`<li class="tile"><span class="value">${countText(count)}</span><br><a href="${address({ ...query, verdict: isOn ? '' : verdict, cursor: '' })}"${isOn ? html` aria-current="true"` : nothing}>${verdictBadge(verdict === 'waiting' ? null : verdict)}</a></li>`;
}

function filters({ search, verdict, status, sort }: SourcesQuery): Markup {
  const option = (value: string, name: string, present: string) =>
    html`<option value="${value}"${value === present ? html` selected` : nothing}>${name}</option>`;
  return html`<form class="filters" method="get" action="/" role="search">
<label class="search">Name, address, client, revision or URL<input type="search" name="search" value="${cut(search, 200)}" maxlength="200" autocomplete="off" spellcheck="false"></label>
<label>Verdict<select name="verdict" data-submit>${option('', 'Any', verdict)}${sourceVerdicts.map((each) => option(each, each, verdict))}</select></label>
<label>Status<select name="status" data-submit>${option('', 'Any', status)}${option('active', 'active', status)}${option('inactive', 'inactive', status)}</select></label>
<label>Order<select name="sort" data-submit>${sourceSorts.map((each) => option(each, sortNames[each], sort))}</select></label>
<button type="submit" class="primary">Search</button></form>`;
}

function table(
  items: readonly SourceItem[],
  query: SourcesQuery,
  ruleset: string,
  now: number,
  hasChains: boolean,
): Markup {
  const column = (sort: SourceSort, name: string, css = '') =>
    html`<th scope="col" class="${css}"${query.sort === sort ? html` aria-sort="descending"` : nothing}><a href="${address({ ...query, sort, cursor: '' })}">${name}</a></th>`;
  return html`<table><thead><tr>${column('verdict', 'Verdict')}<th scope="col">Source</th><th scope="col">Why</th>${column('record', 'Client')}${column('stake', 'Stake', 'number')}${column('published', 'Published')}<th scope="col">Examined</th></tr></thead>
<tbody>${items.map((item) => sourceRow(item, ruleset, now, hasChains))}</tbody></table>`;
}

function sourceRow(item: SourceItem, ruleset: string, now: number, hasChains: boolean): Markup {
  return html`<tr data-key="${item.chainId}/${item.address}"><td>${verdictBadge(item.verdict)}</td>
<td><div class="name">${sourceLink(item.chainId, item.address, item.name === null ? html`<code>${shortHex(item.address)}</code>` : html`<bdi>${cut(item.name, 120)}</bdi>`)}</div><div class="chips">${
    item.name === null ? nothing : html`<code class="soft">${shortHex(item.address)}</code>`
  }${hasChains ? html`<span class="soft small">${chainName(item.chainId)}</span>` : nothing}${chips(item, now)}</div></td>
<td><div class="why"><bdi>${whyOf(item)}</bdi></div></td>
<td data-label="Client">${accountLink('clients', item.client)}${item.convictions > 0 ? html`<div class="chips">${chip('bad', item.convictions === 1 ? 'convicted once' : `convicted ${item.convictions} times`)}</div>` : nothing}</td>
<td class="number" data-label="Stake">${amount(item.stake)}</td>
<td class="short" data-label="Published in">${blockText(item.publishedAt)}</td>
<td class="short" data-label="Examined">${item.decidedAt === null ? '–' : ago(item.decidedAt, now)}${isRulesBehind(item, ruleset) ? html`<div class="chips">${chip('warn', 'rules behind')}</div>` : nothing}</td></tr>
`;
}

function chips(item: SourceItem, now: number): Markup[] {
  return [
    ...(item.active ? [] : [chip('plain', 'inactive')]),
    ...(item.openCases > 0
      ? [chip('warn', item.openCases === 1 ? 'open case' : `${item.openCases} open cases`)]
      : []),
    ...(item.clearedUntil !== null && item.clearedUntil > now ? [chip('good', 'cleared')] : []),
  ];
}

function whyOf({ verdict, reason, findings }: SourceItem): string {
  if (verdict === null) return 'Waits to be examined';
  if (reason !== null) return cut(reason, 240);
  return findings === null || findings === 0
    ? 'Nothing was found'
    : `Nothing to hold on; ${countText(findings)} noted`;
}

function pager(next: string | null, query: SourcesQuery): Markup {
  if (next === null && query.cursor === '') return nothing;
  return html`<nav class="pager" aria-label="Pages">${query.cursor === '' ? nothing : html`<a class="button" href="${address({ ...query, cursor: '' })}">To the first page</a>`}${
    next === null
      ? html`<span class="soft">This is the last page.</span>`
      : html`<a class="button" rel="next" href="${address({ ...query, cursor: next })}">Next page</a>`
  }</nav>`;
}

function address(query: SourcesQuery): string {
  const given = Object.entries(query).filter(
    ([name, value]) => value !== '' && !(name === 'sort' && value === 'published'),
  );
  const text = new URLSearchParams(
    Object.fromEntries(given.map(([name, value]) => [name, cut(value, 400)])),
  ).toString();
  return text === '' ? '/' : `/?${text}`;
}
