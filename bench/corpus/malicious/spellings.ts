import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** How often something may be wrapped in something else. */
const depth = 3;

const localHeader = Buffer.from('PK\x03\x04', 'latin1');

/** A content and all that can be unwrapped from it: what a sample says, however it says it. */
export function spellings(content: string, left = depth): string[] {
  if (left === 0) return [content];
  return [content, ...unwrapped(content).flatMap((inner) => spellings(inner, left - 1))];
}

function unwrapped(content: string): string[] {
  const runs = [...content.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([run]) => run);
  const backwards = [...content.matchAll(/={0,2}[A-Za-z0-9+/]{16,}/g)].map(([run]) => reversed(run));
  return [
    ...[...runs, ...backwards].flatMap((run) => inflated(Buffer.from(run, 'base64'))),
    unescaped(content),
    joined(content),
    characters(content),
    ...members(content),
    ...(content.startsWith('\x1f\x8b') ? inflated(Buffer.from(content, 'latin1')) : []),
  ].filter((inner) => inner !== '' && inner !== content);
}

/** As text of one byte or of two, compressed or not. */
function inflated(bytes: Buffer): string[] {
  const texts = [bytes.toString('latin1'), bytes.toString('utf16le')];
  for (const open of [gunzipSync, inflateSync, inflateRawSync])
    try {
      texts.push(open(bytes, { maxOutputLength: 1 << 20 }).toString('latin1'));
    } catch {
      // It is not of this form.
    }
  return texts;
}

/** Of a zip, from the local headers on. @see APPNOTE.TXT section 4.3.7 */
function members(content: string): string[] {
  const bytes = Buffer.from(content, 'latin1');
  const found: string[] = [];
  for (
    let at = bytes.indexOf(localHeader);
    at >= 0 && at + 30 <= bytes.length;
    at = bytes.indexOf(localHeader, at + 4)
  )
    found.push(
      ...inflated(bytes.subarray(at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28))),
    );
  return found;
}

function unescaped(content: string): string {
  return content.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** `'a' + 'b'`, `['a', 'b'].join('.')`. */
function joined(content: string): string {
  return content
    .replace(/(["'])\s*[+~]\s*\1/g, '')
    .replace(/\[((?:'[^']*',? ?)+)\]\.join\('(.)'\)/g, (_, list: string, mark: string) =>
      [...list.matchAll(/'([^']*)'/g)].map(([, part]) => part).join(mark),
    );
}

/** Lists of character codes. */
function characters(content: string): string {
  return [...content.matchAll(/(?:\d{2,3}, ?){8,}\d{2,3}/g)]
    .map(([list]) => String.fromCharCode(...list.split(',').map(Number)))
    .join('\n');
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
