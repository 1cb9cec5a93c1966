import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordEvent } from '../../agent/jobs/service/scan-events.ts';
import { report } from '../report/sample-report.ts';
import { type ApiService, startApi } from './api-service.ts';
import { sendRaw } from './raw-socket.ts';

let api: ApiService;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('acme');
});
afterAll(() => api.close());

interface Told {
  readonly id: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** Events as they come, until the stream ends or as many as are waited for. */
async function* listen(scan: string, last?: number): AsyncGenerator<Told> {
  const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': String(last) };
  const answer = await api.ask(key, `/v1/scans/${scan}/events`, { headers });
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let text = '';
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const [, id, type, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (id !== undefined) yield { id: Number(id), type: type!, data: JSON.parse(data!) };
    }
  }
}

async function all(events: AsyncGenerator<Told>): Promise<Told[]> {
  const told = [];
  for await (const event of events) told.push(event);
  return told;
}

describe('who listens to a scan', () => {
  it('is told what happened before and what happens then, and that it is over', async () => {
    const scan = await api.order(key);
    const events = listen(scan);
    expect((await events.next()).value).toMatchObject({ type: 'queued', data: { scan } });
    await recordEvent(api.db, scan, 'started', { scan });
    await recordEvent(api.db, scan, 'progress', { files: 12 });
    await api.finish(scan, report());
    const rest = await all(events);
    expect(rest.map(({ type }) => type)).toEqual(['started', 'progress', 'completed']);
    expect(rest[1]!.data).toMatchObject({ files: 12, at: expect.any(String) });
  });

  it('has a connection that nothing else comes on, so that a server which goes waits for none', async () => {
    const scan = await api.order(key);
    await api.finish(scan, report());
    const request = `GET /v1/scans/${scan}/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n\r\n`;
    const answer = await sendRaw(api.port, request);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toContain('event: completed');
  });

  it('comes back after any event and misses none, hears none twice', async () => {
    const scan = await api.order(key);
    for (let each = 0; each < 5; each++) await recordEvent(api.db, scan, 'progress', { each });
    await api.finish(scan, report());
    const whole = await all(listen(scan));
    expect(whole).toHaveLength(7);
    for (const [index, { id }] of whole.slice(0, -1).entries())
      expect(await all(listen(scan, id))).toEqual(whole.slice(index + 1));
  });

  it('is told not to come again after the end', async () => {
    const scan = await api.order(key);
    await api.ask(key, `/v1/scans/${scan}`, { method: 'DELETE' });
    const [, cancelled] = await all(listen(scan));
    expect(cancelled).toMatchObject({ type: 'cancelled' });
    const headers = { 'last-event-id': String(cancelled!.id) };
    const again = await api.ask(key, `/v1/scans/${scan}/events`, { headers });
    expect(again.status).toBe(204);
  });

  it.each(['-1', 'none', '1e9', '99999999999999999999'])(
    'may name %s as the last event, which is none',
    async (last) => {
      const scan = await api.order(key);
      await api.finish(scan, report());
      const headers = { 'last-event-id': last };
      const answer = await api.ask(key, `/v1/scans/${scan}/events`, { headers });
      expect(await answer.text()).toContain('event: queued');
    },
  );

  it('is one of many, each of whom hears the same', async () => {
    const scan = await api.order(key);
    const many = Array.from({ length: 20 }, () => listen(scan));
    for (const each of many) await each.next();
    await api.finish(scan, report());
    const told = await Promise.all(many.map(all));
    expect(told.map((events) => events.map(({ type }) => type))).toEqual(many.map(() => ['completed']));
  });

  it('goes when the service goes', async () => {
    const other = await startApi();
    const own = await other.key('acme');
    const scan = await other.order(own);
    const answer = await other.ask(own, `/v1/scans/${scan}/events`);
    await other.close();
    expect(await answer.text()).not.toContain('completed');
  });
});
