import { failed } from './messages-api/read-message.ts';
import type { Ask, Question, Reply } from './question.ts';

/** Failures in a row that open it, and milliseconds that it stays open. */
const patience = 5;
const coolingMs = 60_000;

/** Shared by all reviews of a process. */
export interface Circuit {
  /** Lets questions through while the API answers; while it does not, they fail at once. */
  guard(ask: Ask): Ask;
}

/**
 * A circuit breaker: after five failures in a row nothing is asked for a minute, then one list of questions tries again. An
 * API that is down costs each scan nothing, instead of a time-out.
 */
export function createCircuit(now: () => number = Date.now): Circuit {
  let failures = 0;
  let openUntil = 0;
  let trying = false;

  function count<T>(replies: readonly Reply<T>[]): void {
    for (const reply of replies) {
      if (!reply.ok && (reply.reason === 'unavailable' || reply.reason === 'timed out')) failures++;
      else failures = 0;
    }
    if (failures >= patience) openUntil = now() + coolingMs;
  }

  return {
    guard:
      (ask) =>
      async <T>(questions: readonly Question<T>[], signal: AbortSignal) => {
        const tries = failures >= patience;
        if (tries && (trying || now() < openUntil))
          return questions.map(() =>
            failed('unavailable', 'the API did not answer lately, and is left alone for a minute'),
          );
        trying = tries;
        try {
          const replies = await ask(questions, signal);
          count(replies);
          return replies;
        } finally {
          if (tries) trying = false;
        }
      },
  };
}
