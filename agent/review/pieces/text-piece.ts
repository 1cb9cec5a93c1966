import { createHash } from 'node:crypto';
import type { Digest } from '../../model/digest.ts';
import { escapeText } from '../../model/escape.ts';
import { contentLimit, type Piece, type PieceKind } from './piece.ts';
import { showLines } from './show-lines.ts';

/** A piece from bytes that lie in no layer: a compose file, metadata, the text of an image config. Name as the subject gives it. */
export function textPiece(
  kind: PieceKind,
  name: string,
  bytes: Uint8Array,
  image: Digest | null = null,
): Piece {
  return {
    kind,
    image,
    layer: null,
    path: escapeText(name, 1024),
    sha256:
      kind === 'compose' || kind === 'metadata' ? createHash('sha256').update(bytes).digest('hex') : null,
    lines: showLines(bytes.subarray(0, contentLimit)),
    partial: bytes.length > contentLimit,
    rules: [],
    severity: -1,
  };
}
