import { privateKeyMark, redacted, secretShapes } from '../../model/secret-shapes.ts';
import type { Piece } from './piece.ts';

/**
 * The piece without secrets: the values given, and what has the shape of one.
 * @param own the user's own secrets, as they stand in the environment of this process
 */
export function redactPiece(piece: Piece, own: readonly string[]): Piece {
  let inKey = false;
  const lines = piece.lines.map(({ number, text }) => {
    const marks = [...text.matchAll(privateKeyMark)].map(([, word]) => word);
    if (inKey || marks.includes('BEGIN')) {
      inKey = !marks.includes('END');
      return { number, text: redacted };
    }
    return { number, text: redactText(text, own) };
  });
  return { ...piece, lines };
}

function redactText(text: string, own: readonly string[]): string {
  let out = text;
  for (const secret of own) out = out.replaceAll(secret, redacted);
  for (const shape of secretShapes) out = out.replace(shape, redacted);
  return out;
}

/** The values of this process's environment that are secrets by their name; short ones would be found in any text. */
export function ownSecrets(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name]) => /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)/i.test(name))
    .map(([, value]) => value ?? '')
    .filter((value) => value.length >= 8);
}
