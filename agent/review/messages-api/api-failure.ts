import {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  PermissionDeniedError,
} from '@anthropic-ai/sdk';
import { WardenError } from '../../model/errors.ts';
import type { Reply } from '../question.ts';
import { failed } from './read-message.ts';

/**
 * What was thrown while a question was asked, as a reply. The message of the API is shown, escaped; a key never is.
 * @param signal fires when the time for the review is over
 */
export function apiFailure(thrown: unknown, signal: AbortSignal): Extract<Reply<never>, { ok: false }> {
  if (signal.aborted || thrown instanceof APIUserAbortError)
    return failed('timed out', 'the time for the review is over');
  const cause = causeOf(thrown);
  if (cause instanceof WardenError)
    return failed(cause.code === 'NETWORK_TIMEOUT' ? 'timed out' : 'unavailable', cause.message);
  if (thrown instanceof APIConnectionTimeoutError)
    return failed('timed out', 'the model did not answer in time');
  if (thrown instanceof AuthenticationError || thrown instanceof PermissionDeniedError)
    return failed('unavailable', `the API refused the key (${thrown.status})`);
  if (thrown instanceof APIError && thrown.status !== undefined)
    return failed(
      'unavailable',
      `the API answered ${thrown.status}${thrown.apiMessage ? `: ${thrown.apiMessage}` : ''}`,
    );
  if (thrown instanceof APIError) return failed('unavailable', 'the API cannot be reached');
  return failed('malformed answer', 'the response could not be read');
}

function causeOf(thrown: unknown): unknown {
  let cause = thrown;
  for (let depth = 0; depth < 4 && cause instanceof Error && !(cause instanceof WardenError); depth++)
    cause = cause.cause;
  return cause;
}
