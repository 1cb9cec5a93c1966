import type { SourceStatus } from '../../chain/status/document.ts';
import { environmentNames } from '../../chain/status/words.ts';
import type { Report } from '../../model/report.ts';
import { orderReport } from '../../verdict/order.ts';
import { findingsPart } from '../../verdict/render/html/findings-part.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { reviewPart } from '../../verdict/render/html/review-part.ts';
import { failuresPart } from '../../verdict/render/html/verdict-part.ts';
import { bytesText, countText, plural, shortDigest } from '../../verdict/render/quantity.ts';
import type { AsOf, CaseStep, RevisionItem } from '../read/documents.ts';
import type { StoredEvidence } from '../read/evidence.ts';
import type { Change } from '../read/revision-diff.ts';
import type { SourceView } from '../read/source.ts';
import type { Page } from './layout.ts';
import { chip, verdictBadge, verdictMeaning } from './parts/badge.ts';
import { caseTable } from './parts/case-table.ts';
import { coverageCard } from './parts/coverage-card.ts';
import { layerTree } from './parts/file-tree.ts';
import { history } from './parts/history.ts';
import { isRulesBehind } from './parts/rules-behind.ts';
import { runsFirst } from './parts/runs-first.ts';
import {
  accountLink,
  ago,
  amount,
  blockText,
  chainName,
  cut,
  moment,
  shortHex,
  withShortAddresses,
} from './parts/words.ts';

export interface SourcePageInput {
  readonly view: SourceView;
  /** The revision that is shown. */
  readonly shown: RevisionItem;
  readonly report: Report | null;
  readonly compared: { readonly revision: RevisionItem; readonly changes: readonly Change[] } | null;
  readonly evidence: StoredEvidence | null;
  /** Where this server is for others, without a slash at its end; null: not known. */
  readonly origin: string | null;
  /** Rules that are in use now. */
  readonly ruleset: string;
  /** As a node says; null: none answers. */
  readonly status: SourceStatus | null;
  /** Of the newest case. */
  readonly steps: readonly CaseStep[];
  readonly asOf: readonly AsOf[];
  readonly now: number;
}

/** One source: the verdict and why, what was seen and what not, what it would run, and how it came to be so. */
export function sourcePage(input: SourcePageInput): Page {
  const { view, shown, now, asOf } = input;
  const { item } = view;
  const report = input.report === null ? null : orderReport(input.report);
  const path = `/sources/${item.chainId}/${item.address}`;
  const title = item.name ?? shortHex(item.address);
  const body = html`<p class="crumbs"><a href="/">Sources</a> / ${chainName(item.chainId)} / <code>${item.address}</code></p>
<div class="head"><h1><bdi>${cut(title, 120)}</bdi></h1><div class="chips">${heading(input)}</div></div>
<div class="grid two"><div>
${verdictCard(input, report)}
${
  report === null
    ? nothing
    : html`${card(failuresPart(report))}${report.images.map((image) => coverageCard(report, image))}
<section class="card">${findingsPart(report.findings)}</section>${runsFirst(report)}${layersCard(report)}${card(reviewPart(report))}`
}
${history(path, shown, view.revisions, input.compared, now)}
</div><div>
${factsCard(input)}${verifyCard(input)}${courtCard(input)}${clearanceCard(input)}${providersCard(view)}
</div></div>`;
  return {
    title,
    part: 'sources',
    body,
    asOf,
    live: 'verdict case',
    about: `${item.chainId}/${item.address}`,
  };
}

function card(part: Markup): Markup {
  return part === nothing ? nothing : html`<section class="card">${part}</section>`;
}

function heading({ view: { item }, shown, now }: SourcePageInput): Markup[] {
  return [
    ...(item.active ? [] : [chip('plain', 'inactive')]),
    ...(shown.present ? [] : [chip('warn', 'an earlier revision')]),
    ...(item.openCases > 0
      ? [chip('warn', item.openCases === 1 ? 'open case' : `${item.openCases} open cases`)]
      : []),
    ...(item.clearedUntil !== null && item.clearedUntil > now ? [chip('good', 'cleared on chain')] : []),
    ...(item.convictions > 0 ? [chip('bad', 'client was convicted')] : []),
  ];
}

function verdictCard(input: SourcePageInput, report: Report | null): Markup {
  const { shown } = input;
  const reasons = report?.verdict.reasons ?? [];
  return html`<section class="card verdict v-${shown.verdict ?? 'waiting'}" aria-label="Verdict"><p>${verdictBadge(shown.verdict, true)}</p>
<p>${verdictMeaning(shown.verdict)}.</p>
${reasons.length === 0 ? nothing : html`<ul>${reasons.slice(0, 20).map((reason) => html`<li><bdi>${cut(reason, 600)}</bdi></li>`)}</ul>${reasons.length > 20 ? html`<p class="soft">and ${countText(reasons.length - 20)} more</p>` : nothing}`}
${freshness(input, report)}
${shown.report !== null && report === null ? html`<p class="soft">The report is too large for a page; it can be had as JSON.</p>` : nothing}</section>`;
}

/** How old the verdict is, and whether the rules that it rests on are. */
function freshness({ view, shown, ruleset, now }: SourcePageInput, report: Report | null): Markup {
  if (shown.decidedAt === null) return nothing;
  const behind = isRulesBehind(shown, ruleset);
  const rules =
    report === null
      ? nothing
      : html`, by ${countText(report.ruleset.rules)} rules <code>${shortDigest(report.ruleset.digest)}</code>${behind ? nothing : ', the ones in use now'}`;
  const examined = html`<p class="soft small">Examined ${moment(shown.decidedAt, now)}${rules}.</p>`;
  if (!behind) return examined;
  const isDue = shown.present && view.item.active;
  return html`${examined}<p class="small">${chip('warn', isDue ? 'rules behind: rescan due' : 'rules behind')} Other rules <code>${shortDigest(ruleset)}</code> are in use now; ${isDue ? 'it waits to be examined by them, and until then the verdict says nothing of what they would find' : 'what is no longer offered is not examined by them'}.</p>`;
}

function layersCard(report: Report): Markup {
  if (report.images.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="layers"><h2 id="layers">Layers and files</h2>${report.images.map(
    (image) =>
      html`<p class="soft small"><code>${shortDigest(image.manifestDigest)}</code> ${image.platform}, ${plural(image.coverage.layers.length, 'layer')}, ${bytesText(image.coverage.bytes.total)} unpacked. Files that the report has something to say of:</p>${layerTree(image, report.findings)}`,
  )}</section>`;
}

function factsCard({ view, shown, status, now }: SourcePageInput): Markup {
  const { item } = view;
  const { params } = shown;
  return html`<section class="card" aria-labelledby="facts"><h2 id="facts">On chain</h2><dl class="facts">
<dt>Client</dt><dd>${accountLink('clients', item.client)}</dd>
<dt>Stake</dt><dd>${amount(item.stake)}</dd>
<dt>Pays</dt><dd>${weiText(params.minPayment)} a task at least</dd>
<dt>Asks for</dt><dd>${weiText(params.minAvailableLockup)} of a provider's stake</dd>
<dt>Runs on</dt><dd>${environmentNames(Number(params.imageEnvironments) || 0).join(', ') || '–'}</dd>
<dt>Published</dt><dd>${blockText(shown.block)}</dd>
<dt>Tasks</dt><dd>${countText(view.tasks)}</dd>
${status?.clearance == null ? nothing : html`<dt>Court</dt><dd>${status.clearance.status}, ${plural(status.clearance.statements, 'statement')}${status.clearance.expiresAt === null ? nothing : html`, until ${ago(status.clearance.expiresAt, now)}`}</dd>`}
<dt>Metadata</dt><dd><code>${cut(String(params.imageMetadataUrl ?? ''), 300)}</code></dd>
<dt>Revision</dt><dd><code>${shown.revision}</code></dd></dl></section>`;
}

function weiText(value: unknown): string {
  return /^[0-9]+$/.test(String(value)) ? amount(String(value)) : 'unknown';
}

function verifyCard({ view: { item }, shown, evidence, origin }: SourcePageInput): Markup {
  const report = `/v1/sources/${item.chainId}/${item.address}/report?revision=${shown.revision}`;
  const where =
    evidence?.uri ??
    (evidence === null || origin === null
      ? null
      : `${origin}/v1/sources/${item.chainId}/${item.address}/evidence?revision=${shown.revision}`);
  const command =
    where !== null && /^[\w:/.?=&%~-]+$/.test(where)
      ? `warden verify '${where}'`
      : `warden scan ${item.address} --chain ${item.chainId}`;
  return html`<section class="card" aria-labelledby="verify"><h2 id="verify">Check it yourself</h2>
<p class="small soft">${where === null ? 'Examines the source on your machine, from its own bytes:' : 'Examines it again from its own bytes, and holds the result against this one:'}</p>
<div class="command"><pre tabindex="0" role="region" aria-label="Command"><code id="command">${command}</code></pre><button type="button" class="js-only" data-copy="command">Copy</button></div>
${shown.report === null ? nothing : html`<p class="small"><a href="${report}">The report as JSON</a></p>`}</section>`;
}

function courtCard({ view: { cases }, steps, now }: SourcePageInput): Markup {
  if (cases.length === 0) return nothing;
  return html`<section class="card list narrow" aria-labelledby="court"><h2 id="court">${plural(cases.length, 'case')}</h2>${caseTable(cases, now)}
${
  steps.length === 0
    ? nothing
    : html`<h3>What happened last</h3><ol class="timeline">${steps
        .slice(-6)
        .reverse()
        .map(
          ({ what, event, time, block, transaction }) =>
            html`<li><div class="small"><bdi>${withShortAddresses(what === '' ? event : what)}</bdi></div><div class="when">${time === null ? blockText(block) : ago(time, now)} · <code title="${transaction}">${shortHex(transaction)}</code></div></li>`,
        )}</ol>`
}</section>`;
}

function clearanceCard({ view: { clearances }, shown, now }: SourcePageInput): Markup {
  const ours = clearances.filter(({ revision }) => revision === shown.revision);
  if (ours.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="clearance"><h2 id="clearance">Clearance</h2><p class="small soft">Scanners that put up stake for its being clean:</p><ul>${ours
    .slice(0, 20)
    .map(
      ({ scanner, state, expiresAt, block, transaction }) =>
        html`<li>${accountLink('clients', scanner)} ${chip(state === 'holds' ? 'good' : state === 'slashed' ? 'bad' : 'plain', state)}<br><span class="small soft">${state === 'holds' ? 'until' : 'to'} ${ago(expiresAt, now)} · ${blockText(block)} · <code title="${transaction}">${shortHex(transaction)}</code></span></li>`,
    )}</ul></section>`;
}

function providersCard({ registrants, registrantCount }: SourceView): Markup {
  return html`<section class="card" aria-labelledby="providers"><h2 id="providers">${plural(registrantCount, 'provider')} registered</h2>${
    registrants.length === 0
      ? html`<p class="soft">Nobody has registered for it.</p>`
      : html`<ul>${registrants.slice(0, 12).map(({ provider, block }) => html`<li>${accountLink('providers', provider)} <span class="soft small">${blockText(block)}</span></li>`)}</ul>${registrantCount > 12 ? html`<p class="soft small">and ${countText(registrantCount - 12)} more</p>` : nothing}`
  }</section>`;
}
