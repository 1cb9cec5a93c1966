import type Anthropic from '@anthropic-ai/sdk';
import { turns } from '../../net/turns.ts';
import type { Question, Reply, Reviewer } from '../question.ts';
import { apiFailure } from './api-failure.ts';
import { askLater } from './ask-later.ts';
import { readMessage } from './read-message.ts';
import { toRequest } from './request.ts';

export interface MessagesReviewerOptions {
  readonly client: Anthropic;
  /** 32 random bytes from which the markers of this process are made; fixed ones only for recorded answers. */
  readonly seed: Uint8Array;
  /** Requests that wait for an answer at the same time. */
  readonly concurrency: number;
  readonly takesEffort: (model: string) => boolean;
}

/** The reviewer behind the Messages API. */
export function messagesReviewer(options: MessagesReviewerOptions): Reviewer {
  const { client, seed, takesEffort } = options;
  const turn = turns(options.concurrency);

  async function askOne<T>(question: Question<T>, signal: AbortSignal): Promise<Reply<T>> {
    const { body, marker } = toRequest(question, seed, takesEffort(question.model));
    try {
      const message = question.stream
        ? await client.messages.stream(body, { signal }).finalMessage()
        : await client.messages.create(body, { signal });
      return readMessage(message, question, marker);
    } catch (thrown) {
      return apiFailure(thrown, signal);
    }
  }

  return {
    ask: (questions, signal) =>
      Promise.all(questions.map((question) => turn(() => askOne(question, signal)))),
    askLater: (questions, signal) => askLater(client, questions, seed, takesEffort, signal),
    async countTokens(model, system, evidence, signal) {
      try {
        const { input_tokens } = await client.messages.countTokens(
          { model, system, messages: [{ role: 'user', content: evidence }] },
          { signal, timeout: 30_000, maxRetries: 1 },
        );
        return Number.isSafeInteger(input_tokens) && input_tokens > 0 ? input_tokens : null;
      } catch {
        return null;
      }
    },
  };
}
