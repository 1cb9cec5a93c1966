import type { CaseStatus } from '../../chain/status/document.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import type { AsOf, CaseItem, CaseStep } from '../read/documents.ts';
import type { Page } from './layout.ts';
import { caseBadge } from './parts/badge.ts';
import {
  accountLink,
  ago,
  amount,
  blockText,
  chainName,
  moment,
  shortHex,
  sourceLink,
  withShortAddresses,
} from './parts/words.ts';

const phases = ['open', 'voting', 'ruled', 'arbiter', 'settled'] as const;

/** One case: phase, deadlines, votes, money, and every step with its transaction. */
export function casePage(
  item: CaseItem,
  steps: readonly CaseStep[],
  /** As the court says now; null: no node answers. */
  status: CaseStatus | null,
  asOf: readonly AsOf[],
  now: number,
): Page {
  const { votes } = item;
  const body = html`<p class="crumbs"><a href="/cases">Cases</a> / ${chainName(item.chainId)}</p>
<div class="head"><h1>Case <code>${shortHex(item.id)}</code></h1><p>${caseBadge(item, true)}</p></div>
<div class="grid two"><div>
<section class="card" aria-labelledby="stands"><h2 id="stands">How it stands</h2>
<p>${item.charge}: ${sentence(item)}</p>
<ol class="steps" aria-label="Phases">${phases.map((phase) => html`<li${phase === item.phase ? html` aria-current="step"` : nothing}>${phase}</li>`)}</ol>
${item.phase === 'settled' ? nothing : html`<p>This phase ends ${moment(item.deadline, now)}.</p>`}
${next(status, now)}</section>
<section class="card" aria-labelledby="steps"><h2 id="steps">What happened</h2><ol class="timeline">${steps.map((step) => stepPart(step, now))}</ol></section>
</div><div>
<section class="card" aria-labelledby="who"><h2 id="who">Who</h2><dl class="facts">
<dt>Subject</dt><dd>${sourceLink(item.chainId, item.subject, html`<code>${shortHex(item.subject)}</code>`)}</dd>
<dt>Accused</dt><dd>${accountLink('clients', item.accused)}</dd>
<dt>Accuser</dt><dd>${item.accuser === null ? '–' : accountLink('clients', item.accuser)}</dd>
<dt>Signed by</dt><dd>${item.cosigners} ${item.cosigners === 1 ? 'scanner' : 'scanners'}</dd>
<dt>Revision</dt><dd><code title="${item.revision}">${shortHex(item.revision)}</code></dd>
<dt>Id</dt><dd><code>${item.id}</code></dd></dl></section>
<section class="card" aria-labelledby="votes"><h2 id="votes">Votes</h2><dl class="facts">
<dt>Committed</dt><dd>${votes.committed}</dd><dt>Revealed</dt><dd>${votes.revealed}</dd><dt>Guilty</dt><dd>${votes.guilty}</dd><dt>Innocent</dt><dd>${votes.innocent}</dd>
<dt>May judge</dt><dd>${votes.eligible ?? status?.votes.eligible ?? 'not known yet'}</dd></dl></section>
<section class="card" aria-labelledby="money"><h2 id="money">Money</h2><dl class="facts">${moneyRows(item)}</dl></section>
</div></div>`;
  return { title: `Case ${shortHex(item.id)}`, part: 'cases', body, asOf, live: 'case', about: item.id };
}

function sentence({ phase, outcome }: CaseItem): string {
  switch (phase) {
    case 'open':
      return 'anyone may contest it; if nobody does, the accused is convicted.';
    case 'voting':
      return 'scanners commit votes, then reveal them.';
    case 'ruled':
      return `the panel says ${outcome}; the ruling can be appealed.`;
    case 'arbiter':
      return 'the arbiter has the last word.';
    default:
      return `settled, ${outcome}.`;
  }
}

function next(status: CaseStatus | null, now: number): Markup {
  if (status === null || status.next.length === 0) return nothing;
  return html`<h3>What can be done</h3><ul>${status.next.map(
    ({ what, who, from, until }) =>
      html`<li><strong>${what}</strong> by ${who}${from === null ? nothing : html`, from ${ago(from, now)}`}${until === null ? nothing : html`, until ${ago(until, now)}`}</li>`,
  )}</ul>`;
}

function stepPart({ block, time, transaction, event, what, final }: CaseStep, now: number): Markup {
  return html`<li><div><bdi>${withShortAddresses(what === '' ? event : what)}</bdi></div><div class="when">${time === null ? nothing : html`${moment(time, now)} · `}${blockText(block)} · transaction <code title="${transaction}">${shortHex(transaction)}</code>${final ? nothing : ' · not final yet'}</div></li>`;
}

function moneyRows({ money }: CaseItem): Markup[] {
  const rows: [string, string][] = [
    ['Accuser’s bond', money.bond],
    ['Held of the accused', money.held],
    ['Falls short by', money.shortfall],
    ['Taken', money.taken],
    ['– bounty', money.bounty],
    ['– panel', money.panel],
    ['– victims', money.victims],
    ['– burned', money.burned],
    ['Gone back', money.returned],
  ];
  return rows
    .filter(([name, wei]) => wei !== '0' || name === 'Held of the accused')
    .map(([name, wei]) => html`<dt>${name}</dt><dd>${amount(wei)}</dd>`);
}
