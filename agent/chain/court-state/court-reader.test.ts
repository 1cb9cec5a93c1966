import { createPublicClient, custom, defineChain, type Hex, toHex, zeroAddress } from 'viem';
import { describe, expect, it } from 'vitest';
import { courtAbi } from '../abi/court.ts';
import { openCourtReader } from './court-reader.ts';

const address = toHex(7, { size: 20 });
const chain = defineChain({
  id: 1071,
  name: 'local',
  nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
  rpcUrls: { default: { http: [] } },
});

describe('what is asked of a node', () => {
  it('goes in few requests, none of them larger than code that may be deployed (EIP-3860)', async () => {
    const asked: Hex[] = [];
    const node = createPublicClient({
      chain,
      transport: custom(
        {
          async request({ method, params }: { method: string; params: [{ data: Hex }] }) {
            if (method === 'eth_getBlockByNumber')
              return { number: '0x5', timestamp: '0x64', hash: toHex(1, { size: 32 }), transactions: [] };
            asked.push(params[0].data);
            throw new Error('no answer');
          },
        },
        { retryCount: 0 },
      ),
    });
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
    const { client, head } = await openCourtReader(node, book, zeroAddress, 3);
    expect(head).toEqual({ number: 5, time: 100, finalized: 3 });
    const answers = await Promise.allSettled(
      Array.from({ length: 1000 }, (_, i) =>
        client.readContract({
          address,
          abi: courtAbi,
          functionName: 'creditOf',
          args: [toHex(i, { size: 20 })],
          blockNumber: 5n,
        }),
      ),
    );
    // A node that does not answer is an error for each of them, never a zero.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(asked.length).toBeLessThan(12);
    expect(Math.max(...asked.map((data) => (data.length - 2) / 2))).toBeLessThan(49_152);
  });

  it('needs a court', async () => {
    const node = createPublicClient({ chain, transport: custom({ request: async () => null }) });
    const book = {
      protocol: { manager: address, terminal: address, nexus: address, vault: address },
      court: null,
    };
    await expect(openCourtReader(node, book, zeroAddress, 0)).rejects.toMatchObject({
      code: 'DEPLOYMENT_INVALID',
    });
  });
});
