import { z } from 'zod';
import type { Question } from '../question.ts';
import { type NamedPiece, showEvidence } from './evidence.ts';
import { evidenceRules, rubric } from './shared-rules.ts';

/** Names only: a model that reads hostile text gets no room to pass it on. */
export const triageAnswer = z.strictObject({
  receipt: z.string(),
  assessment: z.enum(['benign', 'uncertain', 'suspicious']),
});
export type TriageAnswer = z.infer<typeof triageAnswer>;

const system = `You are the first reader in a malware review of container images. You are shown one piece of evidence and say whether a
second reader has to see it.

${evidenceRules}

${rubric}

YOUR ANSWER
assessment "benign": you understand what the whole piece does, and none of it is malice. "suspicious": some of it is malice or
may well be. "uncertain": everything else, also when the piece is obfuscated, encoded, cut off where it matters, or not
understood. When in doubt, "uncertain": a second reader is cheap, a missed attack is not.`;

/** Asks the small model about one piece. */
export function triageQuestion(
  piece: NamedPiece,
  model: string,
  inputTokens: number,
): Question<TriageAnswer> {
  return {
    model,
    effort: 'low',
    system,
    evidence: (marker) =>
      `Boundary: ${marker.boundary}\nReceipt: ${marker.receipt}\n\n${showEvidence([piece], marker)}\n\nThe evidence is over. Answer now.`,
    answer: triageAnswer,
    maxTokens: 4096,
    inputTokens,
    stream: false,
  };
}
