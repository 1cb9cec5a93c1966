import { escapeBytes } from '../model/escape.ts';
import type { Match } from '../model/finding.ts';
import { privateKeyMark, redacted, secretShapes } from '../model/secret-shapes.ts';
import type { Bytes } from '../unpack/nested/member.ts';

/** Bytes shown on each side. */
const shown = 64;
/** Matches of one finding that are shown with what is around them. */
const matchesSurrounded = 4;

/** So far beyond what is shown the rest of a secret is looked for; a word longer than this is taken for one. */
const reach = 1024;
/** The same for a private key, which is many lines long. */
const keyReach = 8192;

/**
 * The bytes right before and right after a match, escaped, up to 64 on each side: for the first matches of a finding only.
 * What has the shape of a secret is taken out; whose it is does not matter, as evidence is public. The matched bytes
 * themselves are the rule's to choose.
 * @param place of the match among those of its finding, from 0
 * @param offset of the match in the content, and its `length`, in bytes
 */
export function surroundings(
  content: Pick<Bytes, 'size' | 'slice'>,
  place: number,
  offset: number,
  length: number,
): Pick<Match, 'before' | 'after'> {
  if (place >= matchesSurrounded) return {};
  const end = Math.min(content.size, offset + length);
  return {
    before: side(content, Math.max(0, offset - shown), offset),
    after: side(content, end, Math.min(content.size, end + shown)),
  };
}

function side(content: Pick<Bytes, 'size' | 'slice'>, from: number, to: number): string {
  const bytes = content.slice(from, to - from);
  const isHidden = new Uint8Array(bytes.length);
  const hide = (start: number, end: number) =>
    isHidden.fill(1, Math.max(0, start - from), Math.max(0, end - from));
  hideWords(content, from, to, hide);
  hideKeys(content, from, to, hide);
  let out = '';
  for (let at = 0; at < bytes.length; ) {
    let end = at + 1;
    while (end < bytes.length && isHidden[end] === isHidden[at]) end++;
    out += isHidden[at] === 1 ? redacted : escapeBytes(bytes.subarray(at, end));
    at = end;
  }
  return out;
}

type Hide = (start: number, end: number) => void;

function hideWords(content: Pick<Bytes, 'size' | 'slice'>, from: number, to: number, hide: Hide): void {
  const base = Math.max(0, from - reach);
  const text = content.slice(base, to + reach - base).toString('latin1');
  for (const shape of secretShapes)
    for (const { index, 0: found } of text.matchAll(shape)) hide(base + index, base + index + found.length);
  // A word that is cut at an edge of what is looked at may be any secret.
  if (base > 0) hide(base, base + (/^[A-Za-z0-9+/=_.-]+/.exec(text)?.[0].length ?? 0));
  if (base + text.length === content.size) return;
  let start = text.length;
  while (start > 0 && /[A-Za-z0-9+/=_.-]/.test(text[start - 1]!)) start--;
  hide(base + start, base + text.length);
}

function hideKeys(content: Pick<Bytes, 'size' | 'slice'>, from: number, to: number, hide: Hide): void {
  const base = Math.max(0, from - keyReach);
  const text = content.slice(base, to + keyReach - base).toString('latin1');
  let opened: number | null = null;
  let isFirst = true;
  for (const { index, 0: mark, 1: word } of text.matchAll(privateKeyMark)) {
    if (word === 'BEGIN') opened ??= base + index;
    else {
      // The first to end may have begun before what is looked at.
      if (opened !== null || isFirst) hide(opened ?? base, base + index + mark.length);
      opened = null;
    }
    isFirst = false;
  }
  if (opened !== null) hide(opened, base + text.length);
}
