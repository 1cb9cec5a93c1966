import { isIP } from 'node:net';
import { addressRefusal } from '../../net/address.ts';
import { isAllowedHost } from '../../net/hosts.ts';

const mostCharacters = 2000;

/**
 * Why a webhook cannot go there, as far as the URL itself tells; null: it can be tried. What a name resolves to is looked at before
 * each connection, and not here.
 * @param allowedHosts may be private, loopback or plain http
 */
export function urlRefusal(text: string, allowedHosts: readonly string[]): string | null {
  if (text.length > mostCharacters) return `longer than ${mostCharacters} characters`;
  if (!URL.canParse(text)) return 'not a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'it holds a name or a password';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not https';
  if (isAllowedHost(url, allowedHosts)) return null;
  if (url.protocol !== 'https:') return 'not https';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return addressRefusal(host);
  return host === 'localhost' || host.endsWith('.localhost') ? 'loopback' : null;
}
