import { z } from 'zod';
import type { ReviewEffort } from '../../config/review-settings.ts';
import { categories, severities } from '../../model/finding.ts';
import type { Question } from '../question.ts';
import { type NamedPiece, showEvidence } from './evidence.ts';
import { evidenceRules, rubric } from './shared-rules.ts';

const claim = z.strictObject({
  piece: z.string().describe('name of the piece, such as p3'),
  line: z.int().describe('number of the line'),
  quote: z.string().describe('copied from that one line exactly as it is shown, 8 to 200 characters'),
  severity: z.enum(severities),
  category: z.enum(categories),
  explanation: z.string().describe('one or two plain sentences: what it does and why that matters'),
});

export const judgeAnswer = z.strictObject({
  receipt: z.string(),
  explanation: z
    .string()
    .describe(
      'for somebody who runs GPUs: what this source is for, what it does, what is wrong with it if anything',
    ),
  claims: z.array(claim),
  judgement: z.enum(['benign', 'suspicious', 'malicious']),
});
export type JudgeAnswer = z.infer<typeof judgeAnswer>;
export type AnsweredClaim = z.infer<typeof claim>;

const system = `You are the second reader in a malware review of container images. You are shown what the first reader did not find plainly
benign, and what starts the container. Say what the source does, and what of it is malice.

${evidenceRules}

${rubric}

YOUR ANSWER
claims: one for each thing that is wrong, worst first, at most 20. Every claim names a piece and a line and quotes from that
line, character by character as it is shown, without the boundary and the number. A claim whose quote is not at that place
is thrown away, so quote less rather than inexactly. What you cannot quote, do not claim.
explanation: three to six plain sentences, no markup.
judgement: "malicious" or "suspicious" only with at least one claim of medium severity or worse; "benign" only if you
understand what starts and what it does.`;

/**
 * Asks the larger model about the whole.
 * @param inventory what else there is, one line each, in our words
 */
export function judgeQuestion(input: {
  readonly pieces: readonly NamedPiece[];
  readonly inventory: readonly string[];
  readonly model: string;
  readonly effort: ReviewEffort;
  readonly inputTokens: number;
}): Question<JudgeAnswer> {
  const { pieces, inventory, model, effort, inputTokens } = input;
  return {
    model,
    effort,
    system,
    evidence: (marker) =>
      [
        `Boundary: ${marker.boundary}`,
        `Receipt: ${marker.receipt}`,
        '',
        ...inventory.map((line) => `${marker.boundary} also: ${line}`),
        showEvidence(pieces, marker),
        '',
        'The evidence is over. Answer now.',
      ].join('\n'),
    answer: judgeAnswer,
    maxTokens: 16_000,
    inputTokens,
    stream: true,
  };
}
