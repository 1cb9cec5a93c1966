import { createPublicClient, custom, defineChain, http, toHex, zeroAddress } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../../../test/contracts/anvil.ts';
import { openCourtReader } from './court-reader.ts';

let anvil: Anvil;
beforeAll(async () => {
  anvil = await startAnvil();
});
afterAll(() => anvil.stop());

const address = toHex(7, { size: 20 });
const book = {
  protocol: { manager: address, terminal: address, nexus: address, vault: address },
  court: {
    revisions: address,
    proofs: address,
    scanners: address,
    clearance: address,
    reputation: address,
    court: address,
    since: 1,
  },
};

it('gets answers that are longer together, or alone, than a node takes as code (EIP-170)', async () => {
  const chain = defineChain({
    id: 1071,
    name: 'local',
    nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
    rpcUrls: { default: { http: [anvil.url] } },
  });
  const node = createPublicClient({ chain, transport: http(anvil.url, { retryCount: 0 }) });
  let asked = 0;
  const counted = createPublicClient({
    chain,
    transport: custom(
      {
        async request(request) {
          asked++;
          return node.request(request as Parameters<typeof node.request>[0]);
        },
      },
      { retryCount: 0 },
    ),
  });
  // Each returns so many bytes, all of them zero; the last one has no code, and returns nothing.
  const lengths = [...Array.from({ length: 40 }, () => 4096), 32, 30_000, 32, 0];
  for (const [at, length] of lengths.entries())
    if (length > 0)
      await counted.request({
        method: 'anvil_setCode' as never,
        params: [
          toHex(0x1000 + at, { size: 20 }),
          `0x61${length.toString(16).padStart(4, '0')}6000f3`,
        ] as never,
      });
  const { client, head } = await openCourtReader(counted, book, zeroAddress, 0);
  asked = 0;
  const answers = await Promise.all(
    lengths.map((_, at) =>
      client.call({
        to: toHex(0x1000 + at, { size: 20 }),
        data: '0x12345678',
        blockNumber: BigInt(head.number),
      }),
    ),
  );
  expect(answers.map(({ data }) => ((data ?? '0x').length - 2) / 2)).toEqual(lengths);
  expect(asked).toBeLessThan(40);
});
