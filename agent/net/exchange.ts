import type { Dispatcher } from 'undici';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

/** Milliseconds. */
export interface Timeouts {
  /** From the start, connecting included, to the last header. */
  readonly headersMs: number;
  /** Between two chunks of the body, while someone reads it. */
  readonly idleMs: number;
  /** From the start to the last byte; null where another clock bounds it. */
  readonly totalMs: number | null;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Read it to its end, or leave the loop: both free the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | null;
  readonly maxBytes: number;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
}

// Chunks of up to 64 KiB: with more than this waiting, the socket is no longer read.
const waitingChunks = 16;

/**
 * One request and its response, without redirects. Chunks are passed on as the socket gave them, without a copy.
 * @param url its query and user info are never sent to a message
 * @throws WardenError NETWORK_FAILED, NETWORK_TIMEOUT, ADDRESS_REFUSED, RESPONSE_TOO_LARGE, INTERRUPTED; also while the body
 * is read
 */
export function exchange(dispatcher: Dispatcher, url: URL, request: ExchangeRequest): Promise<Exchange> {
  const { timeouts, signal, maxBytes } = request;
  const where = describeUrl(url);
  let controller: Dispatcher.DispatchController | null = null;
  let failure: WardenError | null = null;
  let ended = false;
  let paused = false;
  let received = 0;
  const waiting: Uint8Array[] = [];
  let wake: (() => void) | null = null;
  let answer: (result: Exchange | WardenError) => void = () => {};

  const headersTimer = setTimeout(() => fail(timeout('sent no headers')), timeouts.headersMs);
  const totalTimer =
    timeouts.totalMs === null ? null : setTimeout(() => fail(timeout('took too long')), timeouts.totalMs);
  let idleTimer: NodeJS.Timeout | null = null;
  const onAbort = () => fail(interruption(signal));
  signal.addEventListener('abort', onAbort, { once: true });

  function timeout(what: string): WardenError {
    return new WardenError('NETWORK_TIMEOUT', `${where} ${what}`);
  }

  function settle(): void {
    ended = true;
    clearTimeout(headersTimer);
    if (totalTimer !== null) clearTimeout(totalTimer);
    if (idleTimer !== null) clearTimeout(idleTimer);
    signal.removeEventListener('abort', onAbort);
    wake?.();
  }

  function fail(error: WardenError): void {
    if (ended) return;
    failure = error;
    settle();
    answer(error);
    controller?.abort(error);
  }

  function watchIdle(): void {
    if (idleTimer === null)
      idleTimer = setTimeout(() => fail(timeout('stalled in the middle of a response')), timeouts.idleMs);
    else idleTimer.refresh();
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started;
      if (failure !== null) started.abort(failure);
    },
    onResponseStart(_, status, headers) {
      if (ended || status < 200) return;
      clearTimeout(headersTimer);
      if (Number(headers['content-length']) > maxBytes) return fail(tooLarge(where, maxBytes));
      watchIdle();
      answer({ status, headers, body: { [Symbol.asyncIterator]: reader } });
    },
    onResponseData(current, chunk) {
      if (ended) return;
      received += chunk.length;
      if (received > maxBytes) return fail(tooLarge(where, maxBytes));
      waiting.push(chunk);
      if (waiting.length >= waitingChunks) {
        paused = true;
        current.pause();
        if (idleTimer !== null) clearTimeout(idleTimer);
        idleTimer = null;
      } else watchIdle();
      wake?.();
    },
    onResponseEnd() {
      settle();
    },
    onResponseError(_, error) {
      fail(networkError(error, where));
    },
  };

  function reader(): AsyncIterator<Uint8Array> {
    return {
      async next() {
        while (waiting.length === 0 && !ended) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
        const chunk = waiting.shift();
        if (chunk === undefined) {
          if (failure !== null) throw failure;
          return { done: true, value: undefined };
        }
        if (paused && waiting.length <= waitingChunks / 4 && !ended) {
          paused = false;
          watchIdle();
          controller?.resume();
        }
        return { done: false, value: chunk };
      },
      async return() {
        waiting.length = 0;
        fail(new WardenError('INTERRUPTED', `the response of ${where} was not read to its end`));
        return { done: true, value: undefined };
      },
    };
  }

  return new Promise((resolve, reject) => {
    answer = (result) => (result instanceof WardenError ? reject(result) : resolve(result));
    if (signal.aborted) return onAbort();
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          headers: request.headers,
          body: request.payload,
        },
        handler,
      );
    } catch (error) {
      fail(networkError(error, where));
    }
  });
}

/** Origin and path, escaped: user info and query may hold secrets. */
export function describeUrl(url: URL): string {
  return escapeText(`${url.origin}${url.pathname}`, 300);
}

/** What an aborted signal means: its reason if that explains itself. */
export function interruption(signal: AbortSignal): WardenError {
  return signal.reason instanceof WardenError
    ? signal.reason
    : new WardenError('INTERRUPTED', 'the request was cancelled');
}

function tooLarge(where: string, maxBytes: number): WardenError {
  return new WardenError('RESPONSE_TOO_LARGE', `${where} sent more than ${maxBytes} bytes`);
}

function networkError(thrown: unknown, where: string): WardenError {
  if (thrown instanceof WardenError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  const late = code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT';
  const first = thrown instanceof AggregateError ? (thrown.errors[0] as Error | undefined)?.message : message;
  // No cause: a parser error carries the hostile bytes that it could not parse.
  return new WardenError(
    late ? 'NETWORK_TIMEOUT' : 'NETWORK_FAILED',
    `${where}: ${escapeText(String(first || code), 200)}`,
  );
}
