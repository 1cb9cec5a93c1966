import type { ReviewEffort } from '../config/review-settings.ts';
import { severities } from '../model/finding.ts';
import type { NotReviewedReason, Review } from '../model/review.ts';
import { decodedPieces } from './pieces/decoded-pieces.ts';
import type { Piece } from './pieces/piece.ts';
import { redactPiece } from './pieces/redact.ts';
import { shortlist, sizeOf } from './pieces/shortlist.ts';
import { type NamedPiece, showEvidence } from './prompt/evidence.ts';
import { type JudgeAnswer, judgeQuestion } from './prompt/judge.ts';
import { noMarker } from './prompt/marker.ts';
import { promptVersion } from './prompt/shared-rules.ts';
import { triageQuestion } from './prompt/triage.ts';
import type { Ask, Reply, Reviewer } from './question.ts';
import { modelText, verifyClaims } from './verify-claims.ts';

export interface ReviewPiecesInput {
  readonly pieces: readonly Piece[];
  /** Pieces that were chosen and could not be read. */
  readonly unread: number;
  readonly models: { readonly triage: string; readonly judge: string };
  readonly effort: ReviewEffort;
  /** Most tokens of the shortlist. */
  readonly maxTokens: number;
  /** The user's own secrets, which are taken out of every piece. */
  readonly secrets: readonly string[];
  readonly ask: Ask;
  readonly countTokens: Reviewer['countTokens'];
  readonly signal: AbortSignal;
}

/** Code has fewer characters to a token than prose has; a wrong guess here only makes the shortlist shorter. */
const guessedCharsPerToken = 2.5;
/** What the instructions of either reader come to, at most. */
const instructionTokens = 4000;
const longestExplanation = 2000;

/**
 * The review of a shortlist: a small model reads each piece, a larger one what that did not find plainly benign, and the
 * whole. Whatever goes wrong is `not_reviewed` with its reason.
 */
export async function reviewPieces(input: ReviewPiecesInput): Promise<Review> {
  const { models, signal } = input;
  const all = [...input.pieces, ...input.pieces.flatMap(decodedPieces)].map((piece) =>
    redactPiece(piece, input.secrets),
  );
  const listed = await withinBudget(all, input);
  if (listed.pieces.length === 0) return notReviewed('nothing to read', '');
  const named = listed.pieces.map((piece, i): NamedPiece => ({ name: `p${i + 1}`, piece }));
  const tokensOf = (piece: Piece) => Math.ceil(sizeOf(piece) / listed.charsPerToken) + instructionTokens;

  const replies = await input.ask(
    named.map((piece) => triageQuestion(piece, models.triage, tokensOf(piece.piece))),
    signal,
  );
  const broken = replies.find((reply) => !reply.ok && !isAboutPiece(reply.reason));
  if (broken && !broken.ok) return notReviewed(broken.reason, broken.detail);
  const assessments = replies.map((reply) => (reply.ok ? reply.value.assessment : 'uncertain'));
  const judged = named.filter(({ piece }, i) => assessments[i] !== 'benign' || isAlwaysJudged(piece));
  const inventory = named
    .filter((each) => !judged.includes(each))
    .map(
      ({ name, piece }) =>
        `${name} kind=${piece.kind} path=${JSON.stringify(piece.path)}: read, plainly benign`,
    );

  const judge = async (pieces: readonly NamedPiece[]): Promise<Reply<JudgeAnswer>> => {
    const inputTokens =
      pieces.reduce(
        (sum, { piece }) => sum + Math.ceil(sizeOf(piece) / listed.charsPerToken),
        instructionTokens,
      ) +
      inventory.length * 80;
    const question = judgeQuestion({
      pieces,
      inventory,
      model: models.judge,
      effort: input.effort,
      inputTokens,
    });
    const [reply] = await input.ask([question], signal);
    return reply!;
  };

  const first = await judge(judged);
  if (!first.ok) return notReviewed(first.reason, first.detail);
  const opinion = opinionOf(first.value, judged);
  if (opinion.unsupported) return notReviewed('unsupported', unsupportedDetail(opinion));
  const isDoubtful =
    assessments.includes('suspicious') || judged.some(({ piece }) => piece.severity >= medium);
  if (!opinion.adverse && isDoubtful && judged.length > 1) {
    const second = await judge([...judged].reverse());
    if (!second.ok) return notReviewed(second.reason, second.detail);
    const other = opinionOf(second.value, judged);
    if (other.adverse || other.unsupported)
      return notReviewed('disagreement', 'the same evidence in another order was judged to be bad');
  }
  return {
    status: 'reviewed',
    adverse: opinion.adverse,
    explanation: modelText(first.value.explanation, longestExplanation),
    claims: opinion.claims,
    droppedClaims: opinion.dropped,
    pieces: {
      triaged: named.length,
      judged: judged.length,
      leftOut: listed.leftOut,
      unread: input.unread,
    },
    models,
    prompt: promptVersion,
  };
}

/** @param detail escaped */
function notReviewed(reason: NotReviewedReason, detail: string): Review {
  return { status: 'not_reviewed', reason, detail };
}

const medium = severities.indexOf('medium');

/** A failure that one piece can cause by what is in it: the second reader has to see it, and may fail on it, too. */
function isAboutPiece(reason: NotReviewedReason): boolean {
  return ['refused', 'truncated', 'malformed answer', 'marker lost'].includes(reason);
}

/** What the first reader, who may have been talked round, cannot keep from the second. */
function isAlwaysJudged({ kind, severity }: Piece): boolean {
  return kind === 'compose' || kind === 'command' || severity >= medium;
}

function opinionOf(answer: JudgeAnswer, pieces: readonly NamedPiece[]) {
  const { claims, dropped } = verifyClaims(answer.claims, pieces);
  const adverse = claims.some(({ severity }) => severities.indexOf(severity) >= medium);
  const meansHarm =
    answer.judgement !== 'benign' ||
    answer.claims.some(({ severity }) => severities.indexOf(severity) >= medium);
  return { claims, dropped, adverse, unsupported: meansHarm && !adverse, judgement: answer.judgement };
}

function unsupportedDetail({ judgement, dropped }: { judgement: string; dropped: number }): string {
  return `it was judged ${judgement}, and ${dropped} claims have no quote that is really there`;
}

/** The shortlist, measured by the API's own counter before anything is sent to be read. */
async function withinBudget(pieces: readonly Piece[], input: ReviewPiecesInput) {
  const rough = shortlist(pieces, input.maxTokens, guessedCharsPerToken * 2);
  if (rough.pieces.length === 0) return { ...rough, charsPerToken: guessedCharsPerToken };
  const named = rough.pieces.map((piece, i): NamedPiece => ({ name: `p${i + 1}`, piece }));
  const text = showEvidence(named, noMarker);
  const tokens = await input.countTokens(input.models.judge, '-', text, input.signal);
  const size = rough.pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  const charsPerToken =
    tokens === null ? guessedCharsPerToken : Math.min(size / tokens, guessedCharsPerToken * 2);
  return { ...shortlist(pieces, input.maxTokens, charsPerToken), charsPerToken };
}
