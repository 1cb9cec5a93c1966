import { escapeText } from '../model/escape.ts';
import { severities } from '../model/finding.ts';
import type { ReviewClaim } from '../model/review.ts';
import { redacted } from '../model/secret-shapes.ts';
import type { NamedPiece } from './prompt/evidence.ts';
import type { AnsweredClaim } from './prompt/judge.ts';

/** Shorter ones are found anywhere. */
const shortestQuote = 6;
const longestQuote = 400;
const longestExplanation = 600;
const mostClaims = 20;

/**
 * Keeps the claims whose quote stands at the piece and line that they name, each place once, and counts those that do not. What an answer says of
 * itself is taken for nothing else.
 */
export function verifyClaims(
  claims: readonly AnsweredClaim[],
  pieces: readonly NamedPiece[],
): { readonly claims: ReviewClaim[]; readonly dropped: number } {
  const byName = new Map(pieces.map(({ name, piece }) => [name, piece]));
  const kept: ReviewClaim[] = [];
  let repeated = 0;
  let seen = 0;
  for (const claim of [...claims].sort(worstFirst)) {
    if (kept.length === mostClaims) break;
    seen++;
    const piece = byName.get(claim.piece);
    const lines = piece?.lines.filter(({ number }) => number === claim.line) ?? [];
    const quote = findQuote(
      claim.quote,
      lines.map(({ text }) => text),
    );
    if (!piece || quote === null) continue;
    if (
      kept.some((other) => other.path === piece.path && other.line === claim.line && other.quote === quote)
    ) {
      repeated++;
      continue;
    }
    kept.push({
      severity: claim.severity,
      category: claim.category,
      explanation: modelText(claim.explanation, longestExplanation),
      image: piece.image,
      layer: piece.layer,
      path: piece.path,
      sha256: piece.sha256,
      line: claim.line,
      quote,
    });
  }
  return { claims: kept.sort(compareClaims), dropped: seen - kept.length - repeated };
}

/** Text of the model as one line, escaped: it read hostile text, and may repeat it. */
export function modelText(text: string, limit: number): string {
  return escapeText(text.replace(/\s+/g, ' ').trim(), limit);
}

/** The quote as it is shown in one of the rows, whether the model wrote escapes as shown or took them apart. */
function findQuote(quote: string, texts: readonly string[]): string | null {
  const trimmed = quote.trim();
  for (const form of [trimmed, escapeText(trimmed, Number.MAX_SAFE_INTEGER)]) {
    const long = form.replace(/\s/g, '').length >= shortestQuote && form.length <= longestQuote;
    if (long && !form.includes(redacted) && texts.some((text) => text.includes(form))) return form;
  }
  return null;
}

function worstFirst(a: AnsweredClaim, b: AnsweredClaim): number {
  return severities.indexOf(b.severity) - severities.indexOf(a.severity);
}

function compareClaims(a: ReviewClaim, b: ReviewClaim): number {
  return (
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
    a.line - b.line
  );
}
