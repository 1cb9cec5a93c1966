import type { Piece, PieceLine } from './piece.ts';
import { isText, showLines } from './show-lines.ts';

/** Bytes of a run of encoded text that are looked at, and how many runs of one piece. */
const longestRun = 16_384;
const mostRuns = 4;

const base64 = /[A-Za-z0-9+/]{40,16384}={0,2}/g;
const hex = /(?:[0-9a-fA-F]{2}){32,8192}/g;

/**
 * What stands encoded in a piece, in Base64 or hexadecimal, where it decodes to text: its lines carry the number of the
 * line that holds the code, as that is where it can be found.
 */
export function decodedPieces(piece: Piece): Piece[] {
  const found: Piece[] = [];
  for (const line of piece.lines) {
    if (found.length >= mostRuns) break;
    for (const bytes of runsOf(line)) {
      if (found.length >= mostRuns || !isText(bytes) || !/[\s(;|/]/.test(bytes.toString('latin1'))) continue;
      const lines = showLines(bytes).map(({ text }) => ({ number: line.number, text }));
      found.push({ ...piece, kind: 'decoded', lines, partial: true });
    }
  }
  return found;
}

function* runsOf({ text }: PieceLine): Generator<Buffer> {
  for (const [run] of text.matchAll(hex)) yield Buffer.from(run.slice(0, longestRun), 'hex');
  for (const [run] of text.matchAll(base64))
    if (!/^[0-9a-fA-F]+$/.test(run)) yield Buffer.from(run.slice(0, longestRun), 'base64');
}
