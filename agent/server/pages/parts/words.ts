import { formatEther } from 'viem';
import { networks } from '../../../chain/networks.ts';
import { durationText, timeText } from '../../../chain/status/words.ts';
import { html, type Markup } from '../../../verdict/render/html/markup.ts';
import { countText } from '../../../verdict/render/quantity.ts';

/** Text that fits: what is longer is cut. It is escaped by whoever renders it. */
export function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** `0x1234…cdef`. */
export function shortHex(hex: string): string {
  return hex.length > 14 ? `${hex.slice(0, 6)}…${hex.slice(-4)}` : hex;
}

/** wei → `1,234.5 OGPU`, with at most four decimals; never a unit without a number. */
export function amount(wei: string): string {
  const [whole = '0', fraction = ''] = formatEther(BigInt(wei)).split('.');
  const decimals = fraction.slice(0, 4).replace(/0+$/, '');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals === '' ? '' : `.${decimals}`} OGPU`;
}

export function chainName(chainId: number): string {
  return networks.get(chainId)?.name ?? `chain ${chainId}`;
}

/** A moment, as far away as it is; the exact one for who points at it or reads it aloud. */
export function ago(seconds: number, now: number): Markup {
  const distance = now - seconds;
  const far = durationText(BigInt(Math.abs(distance)))
    .split(' ')
    .slice(0, 2)
    .join(' ');
  const said = Math.abs(distance) < 5 ? 'now' : distance >= 0 ? `${far} ago` : `in ${far}`;
  return html`<time datetime="${isoText(seconds)}" title="${timeText(seconds)}">${said}</time>`;
}

/** A moment as it stands in a calendar, and how far away it is. */
export function moment(seconds: number, now: number): Markup {
  return html`<time datetime="${isoText(seconds)}">${timeText(seconds)}</time> <span class="soft">(${ago(seconds, now)})</span>`;
}

function isoText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

export function blockText(number: number): string {
  return `block ${countText(number)}`;
}

/** A sentence of ours, with its addresses cut short; the whole ones for who points at them. */
export function withShortAddresses(text: string): Markup[] {
  return text
    .split(/(0x[0-9a-fA-F]{64}|0x[0-9a-fA-F]{40})/)
    .map((part, index) =>
      index % 2 === 1 ? html`<code title="${part}">${shortHex(part)}</code>` : html`${part}`,
    );
}

type AccountKind = 'clients' | 'providers';

/** An account as a link to its page. Only checked addresses become links. */
export function accountLink(kind: AccountKind, address: string): Markup {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return html`<code>${cut(address, 60)}</code>`;
  return html`<a href="/${kind}/${address}" title="${address}"><code>${shortHex(address)}</code></a>`;
}

export function sourceLink(chainId: number, address: string, text: string | Markup): Markup {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return html`${text}`;
  return html`<a href="/sources/${chainId}/${address}" title="${address}">${text}</a>`;
}

export function caseLink(id: string): Markup {
  if (!/^0x[0-9a-f]{64}$/.test(id)) return html`<code>${cut(id, 60)}</code>`;
  return html`<a href="/cases/${id}" title="${id}"><code>${shortHex(id)}</code></a>`;
}
