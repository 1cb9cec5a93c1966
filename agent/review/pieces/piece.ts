import type { Digest } from '../../model/digest.ts';

/** What a piece of the shortlist is, most telling first. */
export const pieceKinds = [
  'compose',
  'command',
  'script',
  'finding',
  'decoded',
  'template',
  'hook',
  'config',
  'metadata',
  'file',
] as const;
export type PieceKind = (typeof pieceKinds)[number];

/** Bytes of one content that are looked at; a window of a larger one lies around its matches. */
export const contentLimit = 64 * 1024;

/** One line as it is shown: its text went through `escapeText`, so it holds no line end of its own. */
export interface PieceLine {
  /** One-based, in the whole content. */
  readonly number: number;
  readonly text: string;
}

/** A part of the subject that the reviewer may read. */
export interface Piece {
  readonly kind: PieceKind;
  /** Manifest digest; null for a file of the source. */
  readonly image: Digest | null;
  /** Zero-based; null for what lies in no layer. */
  readonly layer: number | null;
  /** Escaped. */
  readonly path: string;
  /** sha256 (hex) of the whole content; null where it is no file. */
  readonly sha256: string | null;
  readonly lines: readonly PieceLine[];
  /** Not all of the content is here. */
  readonly partial: boolean;
  /** Rules that matched in it. */
  readonly rules: readonly string[];
  /** Severity of the worst of these as a number, `info` 0 to `critical` 4; -1 for none. */
  readonly severity: number;
}
