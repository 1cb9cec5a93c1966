import type { Piece } from './piece.ts';

/** Stands where a secret stood. Holds a character that `escapeText` never lets through unescaped, so nobody can fake it. */
export const redacted = '[\\redacted]';

/**
 * What a secret looks like, whoever's it is. The character classes leave out blanks and everything that a shell acts on:
 * a name such as PASSWORD must not hide a command.
 */
const shapes: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{50,255}\b/g,
  /\bglpat-[A-Za-z0-9_-]{20,64}\b/g,
  /\bhf_[A-Za-z0-9]{30,64}\b/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bsk-[A-Za-z0-9_-]{20,255}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,255}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}/g,
  /(?<=\b[A-Z0-9_]{0,40}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9+/=_.-]{12,512}(?![A-Za-z0-9+/=_.-])/gi,
];
const keyStart = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;
const keyEnd = /-----END [A-Z ]{0,40}PRIVATE KEY-----/;

/**
 * The piece without secrets: the values given, and what has the shape of one.
 * @param own the user's own secrets, as they stand in the environment of this process
 */
export function redactPiece(piece: Piece, own: readonly string[]): Piece {
  let inKey = false;
  const lines = piece.lines.map(({ number, text }) => {
    if (inKey || keyStart.test(text)) {
      inKey = !keyEnd.test(text);
      return { number, text: redacted };
    }
    return { number, text: redactText(text, own) };
  });
  return { ...piece, lines };
}

function redactText(text: string, own: readonly string[]): string {
  let out = text;
  for (const secret of own) out = out.replaceAll(secret, redacted);
  for (const shape of shapes) out = out.replace(shape, redacted);
  return out;
}

/** The values of this process's environment that are secrets by their name; short ones would be found in any text. */
export function ownSecrets(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name]) => /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)/i.test(name))
    .map(([, value]) => value ?? '')
    .filter((value) => value.length >= 8);
}
