import { measure } from '../config/measure.ts';
import { toWardenError } from '../model/errors.ts';
import type { ReviewRun } from '../model/review.ts';
import { costOf } from './messages-api/price.ts';
import { failed } from './messages-api/read-message.ts';
import type { Ask, Question, Reply } from './question.ts';
import type { SpendCaps, Spender, SpendLedger } from './spend/spend-ledger.ts';

/** What a review took so far. */
export type Tally = { -readonly [K in keyof ReviewRun]: number };

/**
 * Asks only what the caps allow: the most that a question can cost is reserved before it goes out, and what it did cost put
 * in its place. A ledger that cannot be kept refuses everything.
 * @param later the questions go through the batch interface
 */
export function withSpend(
  ask: Ask,
  ledger: SpendLedger,
  spender: Spender,
  caps: SpendCaps,
  later: boolean,
  tally: Tally,
): Ask {
  return async <T>(questions: readonly Question<T>[], signal: AbortSignal) => {
    const replies: Reply<T>[] = [];
    const granted: { readonly index: number; readonly id: string }[] = [];
    for (const [index, question] of questions.entries()) {
      const reservation = await ledger
        .reserve(spender, mostOf(question, later), caps)
        .catch((thrown: unknown) => ({ granted: false as const, error: toWardenError(thrown).message }));
      if (reservation.granted) granted.push({ index, id: reservation.id });
      else
        replies[index] = failed(
          'budget spent',
          'error' in reservation ? reservation.error : `the cap of the ${reservation.cap} is reached`,
        );
    }
    const answers =
      granted.length === 0
        ? []
        : await ask(
            granted.map(({ index }) => questions[index]!),
            signal,
          );
    for (const [i, { index, id }] of granted.entries()) {
      const question = questions[index]!;
      const reply = answers[i]!;
      replies[index] = reply;
      // A request that failed on its way may have been billed: it stays in the books as what it could have cost at most.
      const wasSent = reply.ok || reply.usage !== null || reply.reason === 'timed out';
      const cost = reply.usage
        ? costOf(question.model, reply.usage, later)
        : wasSent
          ? mostOf(question, later)
          : 0;
      await ledger.settle(id, cost).catch(() => {});
      tally.requests++;
      tally.microUsd += cost;
      if (wasSent)
        measure({ kind: 'question', model: question.model, tokens: { ...reply.usage }, usd: cost / 1e6 });
      if (!reply.usage) continue;
      tally.inputTokens += reply.usage.input + reply.usage.cacheRead + reply.usage.cacheWrite;
      tally.outputTokens += reply.usage.output;
    }
    return replies;
  };
}

/** The instructions are written to the API's cache at worst, at twice the price. */
function mostOf<T>({ model, inputTokens, maxTokens }: Question<T>, later: boolean): number {
  return costOf(model, { input: 0, cacheWrite: inputTokens, cacheRead: 0, output: maxTokens }, later);
}
