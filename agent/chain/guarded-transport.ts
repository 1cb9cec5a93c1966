import { custom, RpcRequestError, type Transport } from 'viem';
import { z } from 'zod';
import { measure } from '../config/measure.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { describeUrl } from '../net/exchange.ts';
import { documentTimeouts, guardedRequest, readAll } from '../net/request.ts';
import { type Pace, pace } from './pace.ts';

export interface NodeOptions {
  readonly url: string;
  /** Hosts (`host` or `host:port`) that may be private, loopback or plain http. */
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

// An answer holds at most one block, one receipt, or the result of one call.
const maxBytes = 16 * 1024 ** 2;

// A public node turns away whoever asks for much at once.
const mostAtOnce = 8;

const answerSchema = z.union([
  z.object({ error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }) }),
  z.object({ result: z.unknown() }),
]);

let requests = 0;

/**
 * Takes viem's requests to a node through the one guarded client.
 * An error that the node answers with is viem's `RpcRequestError`; `WardenError` of the network come through unchanged,
 * as the cause of what viem makes of them.
 * @see https://www.jsonrpc.org/specification
 */
export function guardedTransport(node: NodeOptions): Transport {
  const own = pace(mostAtOnce);
  return custom(
    { request: ({ method, params }) => own.turn(() => counted(node, own, { method, params })) },
    { retryCount: 1, retryDelay: 200 },
  );
}

async function counted(
  node: NodeOptions,
  own: Pace,
  call: { method: string; params?: unknown },
): Promise<unknown> {
  const { host } = new URL(node.url);
  const tell = (outcome: 'ok' | 'refused' | 'failed') =>
    measure({ kind: 'rpc', host, method: call.method, outcome });
  try {
    const result = await request(node, call);
    tell('ok');
    own.faster();
    return result;
  } catch (thrown) {
    if (isTooMuch(thrown)) own.slower();
    tell(thrown instanceof RpcRequestError ? 'refused' : 'failed');
    throw thrown;
  }
}

/** How nodes say so: EIP-1474 has a code for it, gateways in front of them a status. */
function isTooMuch(thrown: unknown): boolean {
  if (thrown instanceof RpcRequestError) return thrown.code === -32005 || thrown.code === 429;
  return thrown instanceof WardenError && thrown.code === 'RATE_LIMITED';
}

async function request(node: NodeOptions, call: { method: string; params?: unknown }): Promise<unknown> {
  const body = { jsonrpc: '2.0', id: ++requests, ...call };
  const response = await guardedRequest(node.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    payload: JSON.stringify(body),
    allowedHosts: node.allowedHosts,
    maxBytes,
    timeouts: documentTimeouts,
    signal: node.signal,
  });
  const text = (await readAll(response)).toString('utf8');
  if (response.status === 429)
    throw new WardenError('RATE_LIMITED', `${describeUrl(response.url)} was asked too often`);
  const answer = answerSchema.safeParse(parse(text));
  if (!answer.success)
    throw new WardenError(
      'RPC_UNREACHABLE',
      `${describeUrl(response.url)} does not answer as a node does (status ${response.status}): ${escapeText(text, 100)}`,
    );
  if ('error' in answer.data) throw new RpcRequestError({ body, error: answer.data.error, url: node.url });
  return answer.data.result;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
