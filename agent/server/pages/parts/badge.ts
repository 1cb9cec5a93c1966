import type { VerdictName } from '../../../model/report.ts';
import { html, type Markup } from '../../../verdict/render/html/markup.ts';
import type { CaseItem } from '../../read/documents.ts';

/** Signs that differ in shape: a verdict is never told by colour alone. */
const signs: Readonly<Record<string, Markup>> = {
  clear: html`<path d="m3 8.500 3.200 3.200L13 5"/>`,
  malicious: html`<path d="m4 4 8 8M12 4l-8 8"/>`,
  malformed: html`<path d="M3 3h4v4M13 13H9V9M4 12 12 4"/>`,
  suspicious: html`<path d="M8 3v6M8 12.500v.1"/>`,
  incomplete: html`<path d="M5.500 6a2.500 2.500 0 1 1 3.600 2.200c-.8.400-1.100.900-1.100 1.600M8 12.600v.1"/>`,
  waiting: html`<circle cx="8" cy="8" r="5"/><path d="M8 5v3l2 1.500"/>`,
  case: html`<path d="M8 2.500v11M4 13.500h8M3 5h10M3 5 1.500 9h3zM13 5l-1.500 4h3z"/>`,
};

const meanings: Readonly<Record<VerdictName | 'waiting', string>> = {
  clear: 'Everything in it was examined, and nothing to hold on was found',
  malicious: 'It holds what no honest source holds',
  malformed: "The source's own fault: it cannot be run as it was published",
  suspicious: 'There is something to look at before it runs',
  incomplete: 'Part of it could not be examined, so it is not clear',
  waiting: 'Not examined yet',
};

function sign(name: string): Markup {
  return html`<svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${signs[name] ?? signs.waiting!}</svg>`;
}

export function verdictBadge(verdict: VerdictName | null, big = false): Markup {
  const name = verdict ?? 'waiting';
  return html`<span class="badge ${name}${big ? ' big' : ''}" title="${meanings[name]}">${sign(name)}${name}</span>`;
}

export function verdictMeaning(verdict: VerdictName | null): string {
  return meanings[verdict ?? 'waiting'];
}

/** How a case stands: by its phase, or by its outcome once it is settled. */
export function caseBadge({ phase, outcome }: Pick<CaseItem, 'phase' | 'outcome'>, big = false): Markup {
  const name = phase === 'settled' ? outcome : phase;
  return html`<span class="badge ${name}${big ? ' big' : ''}">${sign('case')}${name}</span>`;
}

export function chip(kind: 'good' | 'bad' | 'warn' | 'note-chip' | 'plain', text: string): Markup {
  return html`<span class="badge ${kind}">${text}</span>`;
}
