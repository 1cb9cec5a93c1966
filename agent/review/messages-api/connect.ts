import Anthropic from '@anthropic-ai/sdk';
import { guardedFetch } from './guarded-fetch.ts';

export interface MessagesApiOptions {
  readonly apiKey: string;
  /** Of the Messages API: Anthropic's, a gateway, or a model of one's own that speaks it. */
  readonly baseUrl: string;
  readonly allowedHosts: readonly string[];
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  /** What sends the requests in place of the guarded client: recorded answers. */
  readonly fetch?: typeof fetch;
}

/**
 * A client of the Messages API. Nothing but what is given here decides whom it talks to: neither the environment nor a
 * profile on disk is asked, nothing is logged and nothing traced.
 */
export function connectMessagesApi(options: MessagesApiOptions): Anthropic {
  return new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    maxRetries: 2,
    timeout: options.timeoutMs,
    fetch: options.fetch ?? guardedFetch(options),
    openTelemetry: false,
    logLevel: 'off',
  });
}
