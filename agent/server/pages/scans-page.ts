import type { Report } from '../../model/report.ts';
import { orderReport } from '../../verdict/order.ts';
import { findingsPart } from '../../verdict/render/html/findings-part.ts';
import { html, type Markup, nothing } from '../../verdict/render/html/markup.ts';
import { reviewPart } from '../../verdict/render/html/review-part.ts';
import { failuresPart } from '../../verdict/render/html/verdict-part.ts';
import type { ScanView } from '../routes/scan-view.ts';
import type { Page } from './layout.ts';
import { chip, verdictBadge, verdictMeaning } from './parts/badge.ts';
import { coverageCard } from './parts/coverage-card.ts';
import { layerTree } from './parts/file-tree.ts';
import { runsFirst } from './parts/runs-first.ts';
import { ago, cut, shortHex } from './parts/words.ts';

/** What a tenant has asked for. */
export function scansPage(items: readonly ScanView[], next: string | null, now: number): Page {
  const body = html`<div class="head"><h1>Scans</h1><p class="soft">What was asked for with the keys of your tenant. Nobody else sees it.</p></div>
<section class="card list" aria-label="Scans">${
    items.length === 0
      ? html`<p class="empty">There are none yet. Ask for one with <code>POST /v1/scans</code>.</p>`
      : html`<table><thead><tr><th scope="col">Verdict</th><th scope="col">Scan</th><th scope="col">Target</th><th scope="col">State</th><th scope="col">Asked for</th></tr></thead><tbody>${items.map(
          (scan) =>
            html`<tr><td>${verdictBadge(scan.verdict)}</td><td class="name">${scanLink(scan)}</td><td><code>${cut(targetText(scan), 160)}</code></td><td>${chip(scan.state === 'running' ? 'note-chip' : 'plain', scan.state)}</td><td class="short">${when(scan.createdAt, now)}</td></tr>`,
        )}</tbody></table>`
  }${next === null ? nothing : html`<nav class="pager" aria-label="Pages"><a class="button" rel="next" href="/scans?cursor=${encodeURIComponent(next)}">Next page</a></nav>`}</section>`;
  return { title: 'Scans', part: 'scans', body };
}

/** One scan of the tenant. */
export function scanPage(scan: ScanView, found: Report | null, now: number): Page {
  const report = found === null ? null : orderReport(found);
  const reasons = report?.verdict.reasons ?? [];
  const body = html`<p class="crumbs"><a href="/scans">Scans</a> / <code>${scan.id}</code></p>
<div class="head"><h1><bdi>${cut(scan.label ?? targetText(scan), 160)}</bdi></h1><p><code class="soft">${cut(targetText(scan), 300)}</code></p></div>
<section class="card verdict v-${scan.verdict ?? 'waiting'}" aria-label="Verdict"><p>${verdictBadge(scan.verdict, true)} ${chip('plain', scan.state)}</p>
<p>${verdictMeaning(scan.verdict)}.</p>
${reasons.length === 0 ? nothing : html`<ul>${reasons.slice(0, 20).map((reason) => html`<li><bdi>${cut(reason, 600)}</bdi></li>`)}</ul>`}
${scan.error === null ? nothing : html`<p class="error"><bdi>${cut(scan.error.message, 600)}</bdi></p><p><bdi>${cut(scan.error.todo, 600)}</bdi></p>`}
<p class="soft small">Asked for ${when(scan.createdAt, now)}${scan.decidedAt === null ? nothing : html`, decided ${when(scan.decidedAt, now)}`}.</p>
<p class="soft small" id="progress" role="status" hidden></p></section>
${
  report === null
    ? nothing
    : html`${report.failures.length === 0 ? nothing : html`<section class="card">${failuresPart(report)}</section>`}${report.images.map((image) => html`${coverageCard(report, image)}`)}<section class="card">${findingsPart(report.findings)}</section>${runsFirst(report)}${
        report.images.length === 0
          ? nothing
          : html`<section class="card" aria-labelledby="layers"><h2 id="layers">Layers and files</h2>${report.images.map((image) => layerTree(image, report.findings))}</section>`
      }${report.review.status === 'not_reviewed' ? nothing : html`<section class="card">${reviewPart(report)}</section>`}`
}`;
  const isUnderWay = scan.state === 'queued' || scan.state === 'running';
  const events = isUnderWay ? { events: `/scans/${encodeURIComponent(scan.id)}/events` } : {};
  return { title: scan.label ?? 'Scan', part: 'scans', body, ...events };
}

function scanLink({ id, label }: ScanView): Markup {
  const text = label === null ? html`<code>${shortHex(id)}</code>` : html`<bdi>${cut(label, 100)}</bdi>`;
  return /^[\w-]{1,80}$/.test(id) ? html`<a href="/scans/${id}">${text}</a>` : text;
}

function targetText({ target }: ScanView): string {
  if (target.kind === 'image') return target.image;
  if (target.kind === 'source') return target.address;
  if (target.kind === 'compose') return target.url ?? 'a compose file';
  return `archive ${target.sha256}`;
}

function when(text: string, now: number): Markup {
  return ago(Math.floor(Date.parse(text) / 1000), now);
}
