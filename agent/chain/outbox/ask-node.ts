import { WardenError } from '../../model/errors.ts';
import { chainError } from '../chain-error.ts';

/**
 * What a node answers, or an error that explains itself, whatever it answered.
 * @param what the question, as the subject of a sentence
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, FUNDS_INSUFFICIENT, TRANSACTION_REVERTED
 */
export async function askNode<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    const error = chainError(thrown, what);
    if (error instanceof WardenError) throw error;
    throw senseless(what, thrown);
  }
}

/** @throws WardenError RPC_REFUSED where it is not a count */
export function wholeNumber(value: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw senseless(what);
}

function senseless(what: string, cause?: unknown): WardenError {
  return new WardenError('RPC_REFUSED', `${what}: the node's answer makes no sense`, { cause });
}
