import { BaseError, type Hex, InsufficientFundsError, isHex, RpcRequestError } from 'viem';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { type Revert, readReason, readRevert } from './revert.ts';

const networkCodes: ReadonlySet<string> = new Set([
  'NETWORK_FAILED',
  'NETWORK_TIMEOUT',
  'RATE_LIMITED',
  'RESPONSE_TOO_LARGE',
]);

/**
 * Whatever viem threw, as an error that explains itself.
 * @param what the call or transaction, as the subject of a sentence; escaped
 */
export function chainError(thrown: unknown, what = 'The call'): unknown {
  if (thrown instanceof WardenError) return fromNetwork(thrown);
  if (!(thrown instanceof BaseError)) return thrown;
  const warden = find(thrown, (each) => each instanceof WardenError);
  if (warden instanceof WardenError) return fromNetwork(warden);
  if (
    find(thrown, (each) => each instanceof InsufficientFundsError) !== null ||
    /insufficient funds/i.test(thrown.details)
  )
    return new WardenError('FUNDS_INSUFFICIENT', `${what} costs more than the account has`);
  const revert = revertOf(thrown);
  if (revert !== null)
    return new WardenError('TRANSACTION_REVERTED', `${what} was refused: ${revert.what} (${revert.reason})`, {
      todo: revert.todo,
    });
  const node = find(thrown, (each) => each instanceof RpcRequestError);
  if (node instanceof RpcRequestError)
    return new WardenError('RPC_REFUSED', `${what}: the node answered ${escapeText(node.details, 300)}`);
  // viem takes the short message of its cause, which has none where an answer made no sense.
  const short = (thrown.shortMessage as string | undefined) ?? "the node's answer makes no sense";
  return new WardenError('RPC_REFUSED', `${what}: ${escapeText(short, 300)}`, {
    cause: thrown,
  });
}

function fromNetwork(error: WardenError): WardenError {
  return networkCodes.has(error.code) ? new WardenError('RPC_UNREACHABLE', error.message) : error;
}

/** What a contract does to itself, in the words of geth, reth and anvil: it ends the call as a revert without data does. */
const contractFault =
  /revert|out ?of ?gas|invalid (opcode|jump)|opcode not found|stack ?(under|over)flow|memory ?(limit|oog)/i;

/**
 * What a contract refused a call with; null where the error is another one. Nodes say it in several ways: the data of the
 * error, the data inside its data, or its message alone.
 */
export function revertOf(error: unknown): Revert | null {
  if (!(error instanceof BaseError)) return null;
  const withData = find(error, (each) => dataOf(each) !== null);
  if (withData !== null) return readRevert(dataOf(withData));
  const [, reason] = /execution reverted(?:: (?:revert: )?([\x20-\x7e]+))?/.exec(error.details ?? '') ?? [];
  if (reason !== undefined) return readReason(reason);
  return contractFault.test(error.details ?? '') ? readRevert(null) : null;
}

function dataOf(error: unknown): Hex | null {
  const { data } = error as { data?: unknown };
  const inner = typeof data === 'object' && data !== null ? (data as { data?: unknown }).data : data;
  return isHex(inner) && inner.length >= 10 ? inner : null;
}

function find(error: BaseError, test: (each: unknown) => boolean): unknown {
  for (let each: unknown = error; each instanceof Error; each = each.cause) if (test(each)) return each;
  return null;
}
