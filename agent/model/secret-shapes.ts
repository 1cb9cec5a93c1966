/** Stands where a secret stood. Holds a character that escaped text never has unescaped, so nobody can fake it. */
export const redacted = '[\\redacted]';

/**
 * What a secret looks like, whoever's it is. The character classes leave out blanks and everything that a shell acts on:
 * a name such as PASSWORD must not hide a command. None of them is slow on any text.
 */
export const secretShapes: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g,
  /\bgithub_pat_[A-Za-z0-9_]{50,255}\b/g,
  /\bglpat-[A-Za-z0-9_-]{20,64}\b/g,
  /\bhf_[A-Za-z0-9]{30,64}\b/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bsk-[A-Za-z0-9_-]{20,255}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,255}\b/g,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}/g,
  /(?<=\b[A-Z0-9_]{0,40}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|(?:ACCESS|PRIVATE|SECRET)_?KEY)["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9+/=_.-]{12,512}(?![A-Za-z0-9+/=_.-])/gi,
];

/** Where a private key begins or ends: `BEGIN` or `END` is its first group. */
export const privateKeyMark = /-----(BEGIN|END) [A-Z ]{0,40}PRIVATE KEY-----/g;
