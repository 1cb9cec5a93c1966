import { createHash } from 'node:crypto';
import { type Piece, pieceKinds } from './piece.ts';

/** Characters of one piece that are shown: one file cannot take the room of all others. */
const longestPiece = 24_000;
/** Longest row; the rest of a line of minified code says little more. */
const longestRow = 4_000;

export interface Shortlist {
  readonly pieces: readonly Piece[];
  readonly leftOut: number;
}

/**
 * The pieces that are worth a reader's time, most telling first, each text once, as many as the budget holds. The order
 * depends on what they are, not on the order in which they were found.
 * @param budget tokens @param charsPerToken as measured, or a guess on the safe side
 */
export function shortlist(pieces: readonly Piece[], budget: number, charsPerToken: number): Shortlist {
  const distinct = new Map<string, Piece>();
  for (const piece of pieces.map(shorten).sort(compare)) {
    const key = textKey(piece);
    const known = distinct.get(key);
    distinct.set(key, known ? merge(known, piece) : piece);
  }
  const kept: Piece[] = [];
  let left = budget * charsPerToken;
  for (const piece of distinct.values()) {
    const size = sizeOf(piece);
    if (size > left) continue;
    left -= size;
    kept.push(piece);
  }
  return { pieces: kept, leftOut: distinct.size - kept.length };
}

/** Characters that a piece takes in a prompt, its marks included. */
export function sizeOf(piece: Piece): number {
  return piece.lines.reduce((sum, { text }) => sum + text.length + 24, 200 + piece.path.length);
}

function shorten(piece: Piece): Piece {
  let left = longestPiece;
  const lines = [];
  for (const line of piece.lines) {
    const text = line.text.slice(0, longestRow);
    if (left < text.length) break;
    left -= text.length + 24;
    lines.push({ number: line.number, text });
  }
  const whole =
    lines.length === piece.lines.length && lines.every((line, i) => line.text === piece.lines[i]!.text);
  return { ...piece, lines, partial: piece.partial || !whole };
}

function compare(a: Piece, b: Piece): number {
  return (
    rank(a) - rank(b) ||
    b.severity - a.severity ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
    (a.layer ?? -1) - (b.layer ?? -1) ||
    (a.lines[0]?.number ?? 0) - (b.lines[0]?.number ?? 0) ||
    (textKey(a) < textKey(b) ? -1 : 1)
  );
}

/** What a rule of medium severity or worse matched in goes before everything but what the container starts with. */
function rank(piece: Piece): number {
  const byKind = pieceKinds.indexOf(piece.kind);
  return piece.severity >= 2 ? Math.min(byKind, pieceKinds.indexOf('script')) : byKind;
}

function textKey({ lines }: Piece): string {
  const hash = createHash('sha256');
  for (const { text } of lines) hash.update(text).update('\n');
  return hash.digest('hex');
}

function merge(first: Piece, second: Piece): Piece {
  return {
    ...first,
    rules: [...new Set([...first.rules, ...second.rules])].sort(),
    severity: Math.max(first.severity, second.severity),
  };
}
