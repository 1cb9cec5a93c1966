import { html, type Markup, nothing, pageText } from '../../verdict/render/html/markup.ts';
import { countText } from '../../verdict/render/quantity.ts';
import type { AsOf } from '../read/documents.ts';
import { iconAsset, scriptAsset, styleAsset } from './assets.ts';
import { ago, chainName, cut } from './parts/words.ts';

/** Who looks, and how they want it to look. */
export interface Viewer {
  readonly theme: 'light' | 'dark' | null;
  /** null: nobody has signed in. */
  readonly session: { readonly tenant: string; readonly mayOperate: boolean } | null;
}

export interface Page {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly part: 'sources' | 'cases' | 'scans' | 'operations' | null;
  readonly body: Markup;
  readonly asOf?: readonly AsOf[];
  /** Types of events that change what this page shows. */
  readonly live?: string;
  /** Where is told what happens to the one scan that this page shows. */
  readonly events?: string;
  /** What alone it is about, as `chain/address` or the id of a case. */
  readonly about?: string;
}

/** A whole page. */
export function renderPage(page: Page, { theme, session }: Viewer, now: number): string {
  const link = (part: Page['part'], path: string, name: string) =>
    html`<a href="${path}"${page.part === part ? html` aria-current="page"` : nothing}>${name}</a>`;
  const other = theme === 'dark' ? 'light' : 'dark';
  return pageText(html`<!doctype html>
<html lang="en"${theme === null ? nothing : html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<meta name="color-scheme" content="light dark">
<title>${cut(page.title, 120)} · Warden</title>
<link rel="stylesheet" href="${styleAsset.path}">
<link rel="icon" href="${iconAsset.path}" type="image/svg+xml">
<script src="${scriptAsset.path}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="bar">
<a class="brand" href="/"><svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" d="M12 1.500 3.500 5v6.200c0 5.200 3.500 9.400 8.500 11.300 5-1.900 8.500-6.100 8.500-11.300V5z" opacity=".18"/><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="M12 2.500 4.500 5.600v5.600c0 4.600 3 8.300 7.500 10.100 4.500-1.800 7.500-5.500 7.500-10.100V5.600zM8.500 11.800l2.500 2.500 4.500-5"/></svg>Warden</a>
<nav aria-label="Main">${link('sources', '/', 'Sources')}${link('cases', '/cases', 'Cases')}${
    session === null ? nothing : link('scans', '/scans', 'Scans')
  }${session?.mayOperate === true ? link('operations', '/operations', 'Operations') : nothing}</nav>
<div class="end"><form method="post" action="/theme" data-theme-form><input type="hidden" name="theme" value="${other}"><button type="submit" aria-label="${other === 'dark' ? 'Dark colours' : 'Light colours'}">${other === 'dark' ? 'Dark' : 'Light'}</button></form>${
    session === null
      ? html`<a class="button" href="/login">Sign in</a>`
      : html`<form method="post" action="/logout"><button type="submit">Sign out <bdi class="soft">${cut(session.tenant, 24)}</bdi></button></form>`
  }</div>
</div></header>
<main id="main" tabindex="-1"${page.live === undefined ? nothing : html` data-live="${page.live}"`}${
    page.about === undefined ? nothing : html` data-key="${page.about}"`
  }${page.events === undefined ? nothing : html` data-events="${page.events}"`}>
${page.body}
${page.live === undefined ? nothing : html`<div class="news" id="news" role="status" hidden><a class="button primary" href="">Show what changed</a></div>`}
</main>
<footer class="foot">${(page.asOf ?? []).map(
    ({ chainId, block, finalized, time }) =>
      html`<span>${chainName(chainId)}: read to block <span data-block="${chainId}">${countText(block)}</span>, final to ${countText(finalized)}${time === null ? nothing : html`, ${ago(time, now)}`}</span>`,
  )}${page.live === undefined && page.events === undefined ? nothing : html`<span class="live js-only"><span>Not connected</span></span>`}<span><a href="/docs">API</a></span></footer>
</body>
</html>
`);
}
