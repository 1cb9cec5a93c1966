import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of nobody, in the shape of a real one. */
export const testKey = 'sk-test-0123456789abcdefghij';

/** How the server treats one request for a message. */
export type Behaviour =
  /** A message that ends in order, with this text. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refusal'; readonly category: string }
  /** Cut off at the limit of tokens, in the middle of this text. */
  | { readonly kind: 'truncated'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** A body that is not what its headers say. */
  | { readonly kind: 'raw'; readonly body: string; readonly type: string }
  /** One byte after the other, without end. */
  | { readonly kind: 'drip' }
  /** The connection is closed in the middle. */
  | { readonly kind: 'cut' };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: MessageBody | null;
}

export interface MessageBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly { readonly text: string; readonly cache_control?: unknown }[] | string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly tools?: readonly { readonly name: string }[];
  readonly tool_choice?: { readonly type: string; readonly name?: string };
  readonly output_config?: {
    readonly format?: { readonly type: string; readonly schema: unknown };
    readonly effort?: string;
  };
}

export interface MessagesApiServer {
  readonly url: string;
  /** `127.0.0.1:PORT`, to be allowed by name. */
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  /** Requests for messages only, of batches, too. */
  messages(): readonly MessageBody[];
  close(): Promise<void>;
}

type Lifecycle = 'active' | 'deprecated' | 'retired';

export interface MessagesApiServerOptions {
  /** What the model does with a request. `attempt` counts from 0 for the same body. */
  readonly model: (body: MessageBody, attempt: number) => Behaviour;
  readonly key?: string;
  /** Ids in the list of models, with their lifecycle; null: an API without a list and without a counter. */
  readonly models?: Readonly<Record<string, Lifecycle>> | null;
}

const version = '2026-10-21';
const defaultModels: Readonly<Record<string, Lifecycle>> = {
  'claude-haiku-5-5': 'active',
  'claude-sonnet-5-5': 'active',
};

/**
 * The Messages API over HTTP, as its reference describes it: authorisation and version headers, messages whole and
 * streamed, structured output and tools, token counts, models, batches, and the errors that it has.
 */
export async function startMessagesApi(options: MessagesApiServerOptions): Promise<MessagesApiServer> {
  const key = options.key ?? testKey;
  const models = options.models === undefined ? defaultModels : options.models;
  const requests: SeenRequest[] = [];
  const attempts = new Map<string, number>();
  const batches = new Map<
    string,
    { requests: { custom_id: string; params: MessageBody }[]; cancelled: boolean }
  >();
  const asked: MessageBody[] = [];

  function behave(body: MessageBody): Behaviour {
    asked.push(body);
    const name = JSON.stringify(body);
    const attempt = attempts.get(name) ?? 0;
    attempts.set(name, attempt + 1);
    return options.model(body, attempt);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(request);
    const path = new URL(request.url!, 'http://localhost').pathname;
    const body = text === '' ? null : (JSON.parse(text) as MessageBody);
    requests.push({ method: request.method!, path, headers: request.headers, body });
    if (request.headers.authorization !== `Bearer ${key}`)
      return sendError(response, 401, 'authentication_error', 'invalid x-api-key');
    if (request.headers['anthropic-version'] !== version)
      return sendError(response, 400, 'invalid_request_error', 'anthropic-version: header is required');
    const route = `${request.method} ${path}`;
    if (route === 'POST /v1/messages') return sendMessage(response, body!, behave);
    if (models === null) return sendError(response, 404, 'not_found_error', 'Not found');
    if (route === 'POST /v1/messages/count_tokens')
      return sendJson(response, 200, { input_tokens: tokensOf(body!) });
    if (route === 'GET /v1/models')
      return sendJson(response, 200, {
        data: Object.keys(models).map((id) => modelInfo(id, models[id]!)),
        has_more: false,
        first_id: null,
        last_id: null,
      });
    const model = /^GET \/v1\/models\/(.+)$/.exec(route)?.[1];
    if (model !== undefined) {
      const lifecycle = models[decodeURIComponent(model)];
      return lifecycle
        ? sendJson(response, 200, modelInfo(model, lifecycle))
        : sendError(response, 404, 'not_found_error', `model: ${model}`);
    }
    return handleBatch(response, route, text);
  }

  function handleBatch(response: ServerResponse, route: string, text: string): void {
    const described = (id: string, status: string) => ({
      id,
      type: 'message_batch',
      processing_status: status,
      results_url: status === 'ended' ? `${url}/v1/messages/batches/${id}/results` : null,
      request_counts: { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    });
    if (route === 'POST /v1/messages/batches') {
      const id = `msgbatch_${batches.size}`;
      batches.set(id, {
        ...(JSON.parse(text) as { requests: { custom_id: string; params: MessageBody }[] }),
        cancelled: false,
      });
      return sendJson(response, 200, described(id, 'in_progress'));
    }
    const [, id = '', rest = ''] =
      /^(?:GET|POST) \/v1\/messages\/batches\/(msgbatch_\d+)(\/results|\/cancel)?$/.exec(route) ?? [];
    const batch = batches.get(id);
    if (!batch) return sendError(response, 404, 'not_found_error', 'batch');
    if (rest === '/cancel') batch.cancelled = true;
    if (rest !== '/results')
      return sendJson(response, 200, described(id, batch.cancelled ? 'canceling' : 'ended'));
    // Results come in any order: here in the reverse one.
    const lines = [...batch.requests].reverse().map(({ custom_id, params }) => {
      const behaviour = behave(params);
      const result =
        behaviour.kind === 'status'
          ? { type: 'errored', error: { type: 'error', error: { type: 'api_error', message: 'failed' } } }
          : { type: 'succeeded', message: toMessage(params, behaviour) };
      return JSON.stringify({ custom_id, result });
    });
    response.writeHead(200, { 'content-type': 'application/x-jsonl' }).end(`${lines.join('\n')}\n`);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}`;
  return {
    url,
    host,
    requests,
    messages: () => asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function sendMessage(
  response: ServerResponse,
  body: MessageBody,
  behave: (body: MessageBody) => Behaviour,
): void {
  const fault = requestFault(body);
  if (fault !== null) return sendError(response, 400, 'invalid_request_error', fault);
  const behaviour = behave(body);
  if (behaviour.kind === 'status') {
    const types: Readonly<Record<number, string>> = { 429: 'rate_limit_error', 529: 'overloaded_error' };
    // A client must not wait long in a test.
    const headers = { 'retry-after-ms': '1', ...behaviour.headers };
    return sendError(
      response,
      behaviour.status,
      types[behaviour.status] ?? 'api_error',
      'try again later',
      headers,
    );
  }
  if (behaviour.kind === 'raw')
    return void response.writeHead(200, { 'content-type': behaviour.type }).end(behaviour.body);
  if (behaviour.kind === 'drip') return drip(response);
  if (behaviour.kind === 'cut') {
    response.writeHead(200, {
      'content-type': body.stream ? 'text/event-stream' : 'application/json',
      'content-length': '1000',
    });
    response.write('{"id":');
    return void setImmediate(() => response.destroy());
  }
  const message = toMessage(body, behaviour);
  if (body.stream !== true) return sendJson(response, 200, message);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [event, data] of streamOf(message))
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  response.end();
}

function requestFault(body: MessageBody): string | null {
  if (!Number.isInteger(body.max_tokens) || body.max_tokens < 1)
    return 'max_tokens: must be a positive integer';
  if (body.messages.length === 0 || body.messages[0]!.role !== 'user') return 'messages: first must be user';
  const format = body.output_config?.format;
  if (format !== undefined) {
    if (format.type !== 'json_schema') return 'output_config.format.type: must be json_schema';
    if (!JSON.stringify(format.schema).includes('"additionalProperties":false'))
      return 'output_config.format.schema: additionalProperties must be false';
  }
  return null;
}

function toMessage(body: MessageBody, behaviour: Behaviour) {
  const text = behaviour.kind === 'text' || behaviour.kind === 'truncated' ? behaviour.text : '';
  const tool =
    body.tool_choice?.type === 'tool'
      ? body.tools?.find(({ name }) => name === body.tool_choice!.name)
      : undefined;
  const stop =
    behaviour.kind === 'refusal'
      ? 'refusal'
      : behaviour.kind === 'truncated'
        ? 'max_tokens'
        : tool
          ? 'tool_use'
          : 'end_turn';
  const system =
    typeof body.system === 'string' ? body.system : (body.system ?? []).map((block) => block.text).join('');
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: tool
      ? [{ type: 'tool_use', id: 'toolu_1', name: tool.name, input: JSON.parse(text) as unknown }]
      : text === ''
        ? []
        : [{ type: 'text', text, citations: null }],
    stop_reason: stop,
    stop_sequence: null,
    stop_details:
      behaviour.kind === 'refusal'
        ? { type: 'refusal', category: behaviour.category, explanation: null }
        : null,
    usage: {
      input_tokens: Math.ceil(body.messages[0]!.content.length / 3),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: Math.ceil(system.length / 3),
      output_tokens: Math.ceil(text.length / 3),
    },
  };
}

function* streamOf(message: ReturnType<typeof toMessage>): Generator<[string, unknown]> {
  const { content, stop_reason, stop_sequence, stop_details, usage, ...rest } = message;
  yield [
    'message_start',
    {
      type: 'message_start',
      message: {
        ...rest,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    },
  ];
  yield ['ping', { type: 'ping' }];
  for (const [index, block] of content.entries()) {
    if (!('text' in block)) continue;
    yield [
      'content_block_start',
      { type: 'content_block_start', index, content_block: { type: 'text', text: '', citations: null } },
    ];
    for (let at = 0; at < block.text.length; at += 40)
      yield [
        'content_block_delta',
        {
          type: 'content_block_delta',
          index,
          delta: { type: 'text_delta', text: block.text.slice(at, at + 40) },
        },
      ];
    yield ['content_block_stop', { type: 'content_block_stop', index }];
  }
  yield [
    'message_delta',
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence, stop_details },
      usage: { output_tokens: usage.output_tokens },
    },
  ];
  yield ['message_stop', { type: 'message_stop' }];
}

/** Sends a byte for as long as somebody reads; the reader's clock ends it. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => clearInterval(timer));
}

function modelInfo(id: string, lifecycle: string) {
  const supported = { supported: true };
  return {
    id,
    type: 'model',
    display_name: id,
    created_at: '2026-09-01T00:00:00Z',
    lifecycle,
    retires_at: lifecycle === 'deprecated' ? '2026-12-31T00:00:00Z' : null,
    capabilities: {
      effort: {
        ...supported,
        low: supported,
        medium: supported,
        high: supported,
        max: supported,
        xhigh: null,
      },
      structured_outputs: supported,
      batch: supported,
    },
  };
}

function tokensOf(body: MessageBody): number {
  return Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 3);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' })
    .end(JSON.stringify(value));
}

function sendError(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1', ...headers })
    .end(JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
