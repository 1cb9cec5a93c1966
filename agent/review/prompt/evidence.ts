import type { Piece } from '../pieces/piece.ts';
import type { Marker } from './marker.ts';

/** A piece and the name under which an answer refers to it. */
export interface NamedPiece {
  readonly name: string;
  readonly piece: Piece;
}

/** Longest row of evidence; a longer line goes on in the next row, which is marked, too. */
const rowLength = 500;

/**
 * Pieces as evidence: every row begins with the boundary, so that no line of a subject can stand for anything but a line of
 * a subject. Texts are escaped by now and hold no line end.
 */
export function showEvidence(pieces: readonly NamedPiece[], marker: Marker): string {
  return pieces.map((named) => showPiece(named, marker)).join('\n');
}

function showPiece({ name, piece }: NamedPiece, { boundary }: Marker): string {
  const place = piece.layer === null ? '' : ` layer=${piece.layer}`;
  const rules = piece.rules.length === 0 ? '' : ` rules=${JSON.stringify(piece.rules)}`;
  const head = `${boundary} ${name} begin kind=${piece.kind}${place} path=${JSON.stringify(piece.path)}${rules}`;
  const rows = piece.lines.flatMap(({ number, text }) => rowsOf(text).map((row, i) => ({ row, number, i })));
  const body = rows.map(({ row, number, i }) => `${boundary} ${name} ${number}${i > 0 ? '+' : ''}| ${row}`);
  return [head, ...body, `${boundary} ${name} end${piece.partial ? ' (not all of it)' : ''}`].join('\n');
}

function rowsOf(text: string): string[] {
  const rows: string[] = [];
  for (let at = 0; at < text.length; at += rowLength) rows.push(text.slice(at, at + rowLength));
  return rows.length === 0 ? [''] : rows;
}
