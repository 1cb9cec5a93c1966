import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMessagesApi } from '../../agent/review/messages-api/connect.ts';
import { type MessagesApiServer, startMessagesApi, testKey } from './messages-api-server.ts';

let api: MessagesApiServer;
beforeAll(async () => {
  api = await startMessagesApi({ model: () => ({ kind: 'text', text: '{"answer":"yes"}' }) });
});
afterAll(() => api.close());

const client = (key = testKey) =>
  connectMessagesApi({ apiKey: key, baseUrl: api.url, allowedHosts: [api.host], timeoutMs: 10_000 });
const request = {
  model: 'claude-haiku-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'is it?' }],
};

describe('the local Messages API, as the SDK sees it', () => {
  it('gives the same message whole and streamed', async () => {
    const whole = await client().messages.create(request);
    const streamed = await client().messages.stream(request).finalMessage();
    expect(whole.content).toMatchObject([{ type: 'text', text: '{"answer":"yes"}' }]);
    expect(streamed.content).toMatchObject([{ type: 'text', text: '{"answer":"yes"}' }]);
    expect(streamed).toMatchObject({
      stop_reason: 'end_turn',
      usage: { output_tokens: whole.usage.output_tokens },
    });
  });

  it('answers through a tool where one is demanded', async () => {
    const tools = [{ name: 'say', input_schema: { type: 'object' as const } }];
    const message = await client().messages.create({
      ...request,
      tools,
      tool_choice: { type: 'tool', name: 'say' },
    });
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'say', input: { answer: 'yes' } }],
    });
  });

  it('counts tokens, and lists and describes its models', async () => {
    expect((await client().messages.countTokens(request)).input_tokens).toBeGreaterThan(0);
    const { data } = await client().models.list();
    expect(data.map(({ id }) => id)).toContain('claude-haiku-5-5');
    await expect(client().models.retrieve('nonsense')).rejects.toMatchObject({ status: 404 });
  });

  it('takes batches, gives their results, and cancels them', async () => {
    const { batches } = client().messages;
    const { id } = await batches.create({ requests: [{ custom_id: 'a', params: request }] });
    expect((await batches.cancel(id)).id).toBe(id);
    const results = [];
    const second = await batches.create({ requests: [{ custom_id: 'b', params: request }] });
    await batches.retrieve(second.id);
    for await (const result of await batches.results(second.id)) results.push(result);
    expect(results).toMatchObject([{ custom_id: 'b', result: { type: 'succeeded' } }]);
  });

  it('refuses a wrong key and a request without a limit', async () => {
    await expect(client('wrong').messages.create(request)).rejects.toMatchObject({ status: 401 });
    await expect(client().messages.create({ ...request, max_tokens: 0 })).rejects.toMatchObject({
      status: 400,
    });
  });

  it('is sent the key as a bearer token, to this origin alone', async () => {
    await client().messages.create(request);
    expect(api.requests.at(-1)!.headers.authorization).toBe(`Bearer ${testKey}`);
    expect(api.requests.at(-1)!.headers).not.toHaveProperty('x-api-key');
  });
});
