import { html, type Markup } from '../../../verdict/render/html/markup.ts';
import type { CaseItem } from '../../read/documents.ts';
import { caseBadge } from './badge.ts';
import { accountLink, ago, amount, caseLink, shortHex, sourceLink } from './words.ts';

/** Cases as rows. */
export function caseTable(items: readonly CaseItem[], now: number): Markup {
  return html`<table><thead><tr><th scope="col">Stands</th><th scope="col">Case</th><th scope="col">Charge</th><th scope="col">Subject</th><th scope="col">Accused</th><th scope="col" class="number">Held or taken</th><th scope="col">Votes</th><th scope="col">Deadline</th></tr></thead>
<tbody>${items.map((item) => row(item, now))}</tbody></table>`;
}

function row(item: CaseItem, now: number): Markup {
  const { money, votes } = item;
  return html`<tr data-key="${item.id}"><td>${caseBadge(item)}</td><td data-label="Case">${caseLink(item.id)}</td><td data-label="Charge">${item.charge}</td>
<td data-label="Subject">${sourceLink(item.chainId, item.subject, html`<code>${shortHex(item.subject)}</code>`)}</td><td data-label="Accused">${accountLink('clients', item.accused)}</td>
<td class="number" data-label="Held or taken">${amount(money.taken === '0' ? money.held : money.taken)}</td>
<td class="short" data-label="Votes">${votes.revealed > 0 ? `${votes.guilty} guilty, ${votes.innocent} innocent` : votes.committed > 0 ? `${votes.committed} committed` : '–'}</td>
<td class="short" data-label="Deadline">${item.phase === 'settled' ? '–' : ago(item.deadline, now)}</td></tr>
`;
}
