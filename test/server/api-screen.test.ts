import type { Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { temporaryFolder } from '../contracts/deploying.ts';
import { marketplace } from '../contracts/scenario/marketplace.ts';
import { freeGas } from '../contracts/scenario/play.ts';
import { createWorld } from '../contracts/scenario/world.ts';
import { type ApiService, problemOf, startApi } from './api-service.ts';

const folder = temporaryFolder();
let anvil: Anvil;
let api: ApiService;
let key: string;
let source: Hex;
beforeAll(async () => {
  anvil = await startAnvil(1071, freeGas);
  const world = await createWorld(anvil, folder.path, null);
  await world.welcome('alice');
  const market = marketplace(world);
  await market.stake('alice', '250');
  source = await market.publishSource('alice', {
    imageMetadataUrl: 'https://a.example/m.json',
    deliveryMethod: 0,
  });
  api = await startApi({
    chain: '1071',
    rpcUrl: [anvil.url],
    allowHost: [new URL(anvil.url).host],
    deployments: folder.path,
  });
  key = await api.key('acme');
});
afterAll(async () => {
  await api?.close();
  await anvil?.stop();
  folder.remove();
});

const screen = (body: object) => api.ask(key, '/v1/screen', { method: 'POST', body: JSON.stringify(body) });

describe('screening a source', () => {
  it('says what keeps a provider from registering, from the chain as it is', async () => {
    const answer = await screen({ address: source });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      schema: 'warden.screening/1',
      source,
      decision: 'not yet',
      verdict: null,
      reasons: expect.arrayContaining([
        expect.objectContaining({ decision: 'yes', what: 'the source is active' }),
      ]),
    });
  });

  it('does not tell where the node is when it does not answer', async () => {
    const deaf = await startApi({ chain: '1071', rpcUrl: ['http://127.0.0.1:9/v3/secret-of-the-node'] });
    try {
      const own = await deaf.key('acme');
      const body = JSON.stringify({ address: source });
      const answer = await deaf.ask(own, '/v1/screen', { method: 'POST', body });
      const text = await answer.text();
      expect([answer.status, text]).toEqual([502, expect.stringContaining('ADDRESS_REFUSED')]);
      expect(text).not.toMatch(/secret|127\.0\.0\.1/);
    } finally {
      await deaf.close();
    }
  });

  it('of what is none is told with the code of Warden', async () => {
    const none = await screen({ address: '0x00000000000000000000000000000000000000AA' });
    expect(await problemOf(none)).toMatchObject({ status: 422, code: 'NOT_ON_CHAIN' });
    expect((await screen({ address: '0xnone' })).status).toBe(400);
  });
});
