import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRoutes } from '../../agent/server/read/read-routes.ts';
import { scans } from '../../agent/store/schema/scan-tables.ts';
import { type NetworkServer, networkServer } from './network-server.ts';
import { chainId } from './seed-network.ts';

let server: NetworkServer;
let origin: string;
beforeAll(async () => {
  server = await networkServer([readRoutes]);
  origin = await server.listen();
}, 120_000);
afterAll(() => server.close());

/** What is told, until there is something that is waited for. */
async function listen(
  until: (text: string) => boolean,
  headers: Record<string, string> = {},
): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(`${origin}/v1/live`, { headers, signal: stop.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (until(text)) break;
  }
  stop.abort();
  return text;
}

async function decide(verdict: 'suspicious', at: Date): Promise<void> {
  const { address, revision } = server.network.sources.get('fresh')!;
  await server.db
    .update(scans)
    .set({ state: 'done', verdict, decidedAt: at })
    .where(eq(scans.id, `${chainId}|${address}|${revision}`));
}

test('a verdict is told to everybody who listens, and afterwards to who missed it; what a tenant asked for is told to nobody', async () => {
  await server.db.insert(scans).values({
    id: `scan_${'z'.repeat(24)}`,
    target: {},
    state: 'done',
    attempts: 0,
    verdict: 'malicious',
    requestedAt: new Date(),
    decidedAt: new Date(),
  });
  const both = [1, 2].map(() => listen((text) => text.includes('"verdict":"suspicious"')));
  const at = new Date();
  await decide('suspicious', at);
  const { address } = server.network.sources.get('fresh')!;
  for (const text of await Promise.all(both)) {
    expect(text).toContain(`id: ${at.getTime()}\nevent: verdict\n`);
    expect(text).toContain(address);
    expect(text).not.toContain('zzzz');
  }
  const missed = await listen((text) => text.includes('event: verdict'), {
    'last-event-id': String(at.getTime() - 1),
  });
  expect(missed).toContain(`id: ${at.getTime()}\n`);
});

test('what is no id of an event is as good as none', async () => {
  for (const id of ['-1', 'NaN', '1e99', '', '<script>'])
    expect(await listen((text) => text.includes('retry'), { 'last-event-id': id })).toContain('retry: 5000');
});
