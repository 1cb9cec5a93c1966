import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { type Marker, markerFor, noMarker } from '../prompt/marker.ts';
import { promptVersion } from '../prompt/shared-rules.ts';
import type { Question } from '../question.ts';

/** A question as it goes out, and the marker that its answer has to carry. */
export interface MarkedRequest {
  readonly marker: Marker;
  readonly body: Anthropic.MessageCreateParamsNonStreaming;
}

/**
 * What a question is, apart from its marker: the name of its answer in the cache.
 * @returns sha256 (hex) over model, effort, prompt version, instructions, shape of the answer and evidence
 */
export function questionKey<T>(question: Question<T>): string {
  const { model, effort, system, answer, maxTokens } = question;
  const parts = [
    promptVersion,
    model,
    effort,
    system,
    maxTokens,
    formatOf(answer),
    question.evidence(noMarker),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * The body of a request: no tools, instructions and evidence in different turns, an answer in a given shape.
 * @param effort whether the model takes one
 */
export function toRequest<T>(question: Question<T>, seed: Uint8Array, effort: boolean): MarkedRequest {
  const marker = markerFor(seed, questionKey(question));
  return {
    marker,
    body: {
      model: question.model,
      max_tokens: question.maxTokens,
      system: [{ type: 'text', text: question.system, cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [{ role: 'user', content: question.evidence(marker) }],
      output_config: {
        format: formatOf(question.answer),
        ...(effort ? { effort: question.effort } : {}),
      },
    },
  };
}

function formatOf<T>(answer: Question<T>['answer']): Anthropic.JSONOutputFormat {
  const { type, schema } = zodOutputFormat(answer);
  return { type, schema };
}
