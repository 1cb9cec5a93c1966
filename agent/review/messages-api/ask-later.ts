import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type { Question, Reply } from '../question.ts';
import { apiFailure } from './api-failure.ts';
import { failed, readMessage } from './read-message.ts';
import { toRequest } from './request.ts';

/** Seconds between two looks at a batch: short ones end in a minute, none takes more than a day. */
const pauses = [0.1, 1, 5, 15, 60];

/**
 * Asks through the batch interface, at half the price. Its results come in any order, and a question without one has
 * failed. When the time is over the batch is cancelled, so that it does not go on to cost.
 */
export async function askLater<T>(
  client: Anthropic,
  questions: readonly Question<T>[],
  seed: Uint8Array,
  takesEffort: (model: string) => boolean,
  signal: AbortSignal,
): Promise<Reply<T>[]> {
  const requests = questions.map((question) => toRequest(question, seed, takesEffort(question.model)));
  const replies = questions.map((): Reply<T> => failed('unavailable', 'the batch gave no result'));
  let batchId: string | null = null;
  try {
    const batch = await client.messages.batches.create(
      { requests: requests.map(({ body }, i) => ({ custom_id: `q${i}`, params: body })) },
      { signal },
    );
    batchId = batch.id;
    let status: string = batch.processing_status;
    for (let look = 0; status !== 'ended'; look++) {
      await sleep(1000 * pauses[Math.min(look, pauses.length - 1)]!, undefined, { signal });
      status = (await client.messages.batches.retrieve(batch.id, null, { signal })).processing_status;
    }
    for await (const { custom_id, result } of await client.messages.batches.results(batch.id, undefined, {
      signal,
    })) {
      const index = Number(/^q(\d{1,6})$/.exec(custom_id)?.[1] ?? -1);
      const question = questions[index];
      if (question === undefined) continue;
      replies[index] =
        result.type === 'succeeded'
          ? readMessage(result.message, question, requests[index]!.marker)
          : failed(result.type === 'expired' ? 'timed out' : 'unavailable', `the batch says ${result.type}`);
    }
  } catch (thrown) {
    if (batchId !== null && signal.aborted) await client.messages.batches.cancel(batchId).catch(() => {});
    const failure = apiFailure(thrown, signal);
    return questions.map(() => failure);
  }
  return replies;
}
