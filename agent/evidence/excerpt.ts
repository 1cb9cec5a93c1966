import type { Match } from '../model/finding.ts';
import { redacted } from '../model/secret-shapes.ts';

/** What a finding keeps of a content: the match with what is around it. */
export interface Excerpt {
  readonly bytes: Buffer;
  /** Where the match begins in it, and its length, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** Stands for what was taken out, in a copy that rules are run over. */
const filler = Buffer.from('X');

/** A pattern of whole words looks so far beyond its match, in bytes. */
const lookedAt = 2;

/**
 * The bytes that a finding keeps of a match, with those around it.
 * @returns null where not all are kept that its pattern looks at, as of a long match, or next to a secret; undefined where the text is
 * not what `escapeBytes` writes, or not as long as it says
 */
export function excerptOf({ before, bytes, after, length }: Match): Excerpt | null | undefined {
  if (before === undefined || after === undefined || bytes.endsWith('…')) return null;
  const [head, match, tail] = [before, bytes, after].map(bytesOf);
  if (!head || !match || !tail || match.length !== length) return undefined;
  const near = [before.split(redacted).slice(1).at(-1), after.split(redacted).slice(0, -1).at(0)];
  if (near.some((text) => text !== undefined && bytesOf(text)!.length < lookedAt)) return null;
  return { bytes: Buffer.concat([head, match, tail]), offset: head.length, length };
}

/** The inverse of `escapeBytes`; null for any other text. */
function bytesOf(text: string): Buffer | null {
  const pieces: Buffer[] = [];
  for (const [index, part] of text.split(redacted).entries()) {
    if (!/^(?:\\\\|\\x[0-9a-f]{2}|[\x20-\x5b\x5d-\x7e])*$/.test(part)) return null;
    if (index > 0) pieces.push(filler);
    const plain = part.replace(/\\(?:\\|x(..))/g, (_, hex: string | undefined) =>
      hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
    );
    pieces.push(Buffer.from(plain, 'latin1'));
  }
  return Buffer.concat(pieces);
}
