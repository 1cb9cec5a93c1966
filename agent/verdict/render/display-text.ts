import { ensureEscaped } from '../escaped.ts';

/**
 * Text as people see it: escaped, and without piles of combining marks, which would run over the lines above
 * and below, or a mark at the start, which would join what stands before it.
 */
export function displayText(text: string): string {
  return ensureEscaped(text).replace(/^\p{M}+|(?<=\s)\p{M}+|\p{M}{3,}/gu, (marks) =>
    [...marks].map((mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`).join(''),
  );
}
