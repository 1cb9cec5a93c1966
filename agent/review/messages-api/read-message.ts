import { z } from 'zod';
import { measure } from '../../config/measure.ts';
import { escapeText } from '../../model/escape.ts';
import type { NotReviewedReason } from '../../model/review.ts';
import type { Marker } from '../prompt/marker.ts';
import type { Question, Reply, Usage } from '../question.ts';

const tokens = z.int().nonnegative().nullish();

/** What of a message is looked at. A gateway may leave the rest out. */
const messageSchema = z.object({
  stop_reason: z.string().nullable(),
  stop_details: z.object({ category: z.string().nullish() }).nullish(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  usage: z.object({
    input_tokens: z.int().nonnegative(),
    output_tokens: z.int().nonnegative(),
    cache_creation_input_tokens: tokens,
    cache_read_input_tokens: tokens,
  }),
});

const stops: Readonly<Record<string, NotReviewedReason>> = {
  refusal: 'refused',
  max_tokens: 'truncated',
  model_context_window_exceeded: 'truncated',
};

/** Those that the API names today. */
const refusalCategories = ['cyber', 'bio', 'frontier_llm', 'reasoning_extraction', 'general_harms'] as const;

/** A message as the answer to a question, or why it is none. Only `end_turn` is an answer. */
export function readMessage<T>(message: unknown, question: Question<T>, marker: Marker): Reply<T> {
  const parsed = messageSchema.safeParse(message);
  if (!parsed.success) return failed('malformed answer', 'the response is no message', null);
  const { stop_reason, stop_details, content } = parsed.data;
  const usage = readUsage(parsed.data.usage);
  if (stop_reason !== 'end_turn') {
    if (stop_reason === 'refusal') measure({ kind: 'refusal', category: categoryOf(stop_details) });
    const reason = Object.hasOwn(stops, stop_reason ?? '') ? stops[stop_reason!]! : 'malformed answer';
    const category = stop_details?.category ? `, category ${stop_details.category}` : '';
    return failed(reason, `the model stopped with ${stop_reason}${category}`, usage);
  }
  const text = content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('');
  if (text.includes(marker.boundary))
    return failed('marker lost', 'the answer holds the boundary of its request', usage);
  const answer = question.answer.safeParse(parseJson(text));
  if (!answer.success) return failed('malformed answer', shapeFault(answer.error), usage);
  const { receipt } = z.object({ receipt: z.string() }).parse(answer.data);
  if (receipt !== marker.receipt)
    return failed('marker lost', 'the answer does not carry the receipt of its request', usage);
  return { ok: true, value: answer.data, usage, cached: false };
}

function categoryOf(details: z.infer<typeof messageSchema>['stop_details']): string {
  return refusalCategories.find((name) => name === details?.category) ?? 'other';
}

/** @param detail escaped here */
export function failed(
  reason: NotReviewedReason,
  detail: string,
  usage: Usage | null = null,
): Extract<Reply<never>, { ok: false }> {
  return { ok: false, reason, detail: escapeText(detail, 300), usage };
}

function readUsage(usage: z.infer<typeof messageSchema>['usage']): Usage {
  return {
    input: usage.input_tokens,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    output: usage.output_tokens,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shapeFault(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue && issue.path.length > 0 ? ` at ${issue.path.map(String).join('.')}` : '';
  return `the answer has the wrong shape${place}`;
}
