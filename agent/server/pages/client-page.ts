import type { ChainStatus } from '../../chain/status/document.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { countText, plural } from '../../verdict/render/quantity.ts';
import type { ClientView } from '../read/clients.ts';
import type { AsOf } from '../read/documents.ts';
import type { Page } from './layout.ts';
import { chip, verdictBadge } from './parts/badge.ts';
import { caseTable } from './parts/case-table.ts';
import { tiles } from './parts/tiles.ts';
import { ago, amount, chainName, cut, shortHex, sourceLink } from './parts/words.ts';

/** A client: what it has at stake, what it published, and whether it was ever convicted. */
export function clientPage(
  address: string,
  views: readonly { readonly view: ClientView; readonly status: ChainStatus | null }[],
  asOf: readonly AsOf[],
  now: number,
): Page {
  const body = html`<p class="crumbs"><a href="/">Sources</a> / Client</p>
<div class="head"><h1>Client <code>${shortHex(address)}</code></h1><p><code class="soft">${address}</code></p></div>
${views.map(({ view, status }) => chainPart(view, status, now, views.length > 1))}`;
  return { title: `Client ${shortHex(address)}`, part: null, body, asOf, live: 'verdict case' };
}

function chainPart(view: ClientView, status: ChainStatus | null, now: number, hasChains: boolean): Markup {
  const { record, standing, sources, cases } = view;
  const verified = status?.account?.verified;
  return html`${hasChains ? html`<h2>${chainName(view.chainId)}</h2>` : nothing}
<div class="chips">${record.convicted > 0 ? chip('bad', record.convicted === 1 ? 'convicted once' : `convicted ${record.convicted} times`) : chip('good', 'never convicted')}${record.openCases > 0 ? chip('warn', plural(record.openCases, 'open case')) : nothing}${verified === true ? chip('good', 'verified: on the whitelist') : nothing}</div>
${tiles([
  {
    label: 'Stake',
    value: amount(standing.lockup),
    note: standing.unbonding === '0' ? 'none of it unbonding' : `${amount(standing.unbonding)} unbonding`,
  },
  { label: 'Held or taken', value: amount(standing.sanctioned) },
  { label: 'Sources', value: countText(record.sources), note: `${record.clear} clear, ${record.held} not` },
  { label: 'Tasks', value: countText(record.tasks), note: `${countText(record.cancelled)} cancelled` },
  {
    label: 'Whitelist',
    value: verified === undefined ? 'not known' : verified ? 'verified' : 'no',
    ...(verified === undefined ? { note: 'no node answers' } : {}),
  },
])}
<section class="card list" aria-label="Sources"><h2>Sources</h2>${
    sources.length === 0
      ? html`<p class="empty">It has published none.</p>`
      : html`<table><thead><tr><th scope="col">Verdict</th><th scope="col">Source</th><th scope="col">Why</th><th scope="col">Examined</th></tr></thead><tbody>${sources.map(
          (source) =>
            html`<tr data-key="${source.chainId}/${source.address}"><td>${verdictBadge(source.verdict)}</td><td class="name">${sourceLink(source.chainId, source.address, html`<bdi>${cut(source.name ?? shortHex(source.address), 120)}</bdi>`)} ${source.active ? nothing : chip('plain', 'inactive')}</td><td><div class="why"><bdi>${cut(source.reason ?? '', 240)}</bdi></div></td><td class="short">${source.decidedAt === null ? '–' : ago(source.decidedAt, now)}</td></tr>`,
        )}</tbody></table>`
  }</section>
${cases.length === 0 ? nothing : html`<section class="card list" aria-label="Cases"><h2>Cases</h2>${caseTable(cases, now)}</section>`}`;
}
