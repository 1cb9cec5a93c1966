import type { ChainStatus } from '../../chain/status/document.ts';
import { durationText, percentText } from '../../chain/status/words.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { countText } from '../../verdict/render/quantity.ts';
import type { AsOf, Job } from '../read/documents.ts';
import type { ProviderView } from '../read/providers.ts';
import type { Page } from './layout.ts';
import { chip } from './parts/badge.ts';
import { caseTable } from './parts/case-table.ts';
import { completionChart } from './parts/chart.ts';
import { tiles } from './parts/tiles.ts';
import { accountLink, amount, blockText, chainName, shortHex, sourceLink } from './parts/words.ts';

const shownJobs = 25;

/** A provider: how reliably it does what it takes on, how fast, and for how much. */
export function providerPage(
  address: string,
  views: readonly { readonly view: ProviderView; readonly status: ChainStatus | null }[],
  asOf: readonly AsOf[],
  now: number,
): Page {
  const body = html`<p class="crumbs"><a href="/">Sources</a> / Provider</p>
<div class="head"><h1>Provider <code>${shortHex(address)}</code></h1><p><code class="soft">${address}</code></p></div>
${views.map(({ view, status }) => chainPart(view, status, now, views.length > 1))}`;
  return { title: `Provider ${shortHex(address)}`, part: null, body, asOf, live: 'case' };
}

function chainPart(view: ProviderView, status: ChainStatus | null, now: number, hasChains: boolean): Markup {
  const { record, standing, jobs, buckets, registrations, cases } = view;
  const reputation = status?.provider?.reputation ?? null;
  return html`${hasChains ? html`<h2>${chainName(view.chainId)}</h2>` : nothing}
${tiles([
  {
    label: 'Success rate',
    value: record.successRateBps === null ? '–' : percentText(record.successRateBps),
    note: `${countText(record.confirmed)} confirmed, ${countText(record.unanswered)} not answered`,
  },
  {
    label: 'Response time',
    value: record.medianSeconds === null ? '–' : durationText(BigInt(record.medianSeconds)),
    note: record.medianSeconds === null ? 'no times are known' : 'median of the last answers',
  },
  {
    label: 'Attempts',
    value: countText(record.attempts),
    note:
      record.shared > 0
        ? `${countText(record.shared)} shared with others`
        : `${countText(record.answered)} wait for the client`,
  },
  {
    label: 'Volume',
    value: amount(record.volume),
    note: `from ${record.clients === 1 ? 'one client' : `${countText(record.clients)} clients`}`,
  },
  {
    label: 'Stake',
    value: amount(standing.lockup),
    ...(view.master === null ? {} : { note: html`master ${accountLink('clients', view.master)}` }),
  },
  ...(reputation === null
    ? []
    : [{ label: 'Score', value: percentText(reputation.scoreBps), note: 'of the reputation contract' }]),
])}
<section class="card" aria-labelledby="work"><h2 id="work">Work</h2>${buckets.length === 0 ? html`<p class="empty">It has attempted no task yet.</p>` : completionChart(buckets)}</section>
<div class="grid two"><section class="card list" aria-labelledby="jobs"><h2 id="jobs">Last tasks</h2>${jobs.length === 0 ? html`<p class="empty">None.</p>` : jobTable(view.chainId, jobs)}</section>
<div><section class="card" aria-labelledby="registered"><h2 id="registered">Registered for</h2>${
    registrations.length === 0
      ? html`<p class="soft">No source.</p>`
      : html`<ul>${registrations.slice(0, 20).map(({ source, block }) => html`<li>${sourceLink(view.chainId, source, html`<code>${shortHex(source)}</code>`)} <span class="soft small">${blockText(block)}</span></li>`)}</ul>`
  }</section></div></div>
${cases.length === 0 ? nothing : html`<section class="card list" aria-label="Cases"><h2>Cases</h2>${caseTable(cases, now)}</section>`}`;
}

const looks = {
  confirmed: 'good',
  answered: 'note-chip',
  open: 'plain',
  cancelled: 'plain',
  unanswered: 'bad',
  shared: 'plain',
} as const;
const words = {
  confirmed: 'confirmed',
  answered: 'answered',
  open: 'open',
  cancelled: 'cancelled',
  unanswered: 'not answered',
  shared: 'shared',
} as const;

function jobTable(chainId: number, jobs: readonly Job[]): Markup {
  return html`<table><thead><tr><th scope="col">Result</th><th scope="col">Source</th><th scope="col">Attempted</th><th scope="col" class="number">Answered in</th><th scope="col" class="number">Asked</th></tr></thead><tbody>${jobs
    .slice(0, shownJobs)
    .map(
      ({ result, source, task, attemptedAt, seconds, answeredAt, asked }) =>
        html`<tr><td>${chip(looks[result], words[result])}</td><td>${source === null ? html`<code title="${task}">${shortHex(task)}</code>` : sourceLink(chainId, source, html`<code>${shortHex(source)}</code>`)}</td><td class="short">${blockText(attemptedAt)}</td><td class="number" data-label="Answered in">${seconds !== null ? durationText(BigInt(seconds)) : answeredAt !== null ? `${answeredAt - attemptedAt} blocks` : '–'}</td><td class="number" data-label="Asked">${amount(asked)}</td></tr>`,
    )}</tbody></table>`;
}
