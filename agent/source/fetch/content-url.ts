import { type Cid, parseCid } from './cid.ts';

/** What the address of a part of a source says about its content. */
export type ContentUrl =
  | {
      readonly kind: 'ipfs';
      readonly cid: Cid;
      /** Names below the CID, decoded; empty where the CID names the file itself. */
      readonly path: readonly string[];
      /** The address itself, where it is one of a gateway. */
      readonly gateway: URL | null;
    }
  /** Whoever answers there decides what it is. */
  | { readonly kind: 'mutable'; readonly url: URL };

const longest = 2048;

/**
 * Reads `ipfs://CID[/path]`, the address of a gateway (`https://host/ipfs/CID[/path]`, `https://CID.ipfs.host[/path]`), or
 * any other https address.
 * @returns null for what is no address at all, or of a kind that nobody fetches
 * @see https://specs.ipfs.tech/http-gateways/
 */
export function parseContentUrl(text: string): ContentUrl | null {
  if (text.length > longest || text !== text.trim() || /\p{Cc}/u.test(text)) return null;
  const native = /^ipfs:\/\/(?:ipfs\/)?([^/?#]+)([^?#]*)$/i.exec(text);
  if (native !== null) return contentOf(native[1]!, native[2]!, null);
  if (/^ipfs:/i.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  // A query can change what a gateway answers.
  if (url.search === '') {
    const [, cid, path] = /^\/ipfs\/([^/]+)(.*)$/s.exec(url.pathname) ?? [];
    if (cid !== undefined) {
      const content = contentOf(cid, path!, url);
      if (content !== null) return content;
    }
    const subdomain = /^([a-z0-9]+)\.ipfs\./.exec(url.hostname)?.[1];
    const content = subdomain === undefined ? null : contentOf(subdomain, url.pathname, url);
    if (content !== null) return content;
  }
  return { kind: 'mutable', url };
}

function contentOf(cidText: string, pathText: string, gateway: URL | null): ContentUrl | null {
  const cid = parseCid(cidText);
  if (cid === null) return null;
  try {
    const path = pathText
      .split('/')
      .filter((name) => name !== '')
      .map(decodeURIComponent);
    if (path.some((name) => name === '.' || name === '..' || name.includes('/'))) return null;
    return { kind: 'ipfs', cid, path, gateway };
  } catch {
    return null;
  }
}
