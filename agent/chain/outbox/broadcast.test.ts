import fc from 'fast-check';
import { createPublicClient, custom, defineChain, RpcRequestError } from 'viem';
import { describe, expect, it } from 'vitest';
import type { ChainClient } from '../connect.ts';
import { broadcast } from './broadcast.ts';

/** A node that answers a transaction with this error, or with a hash. */
function node(words: string | null): ChainClient {
  const chain = defineChain({
    id: 1071,
    name: 'local',
    nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
    rpcUrls: { default: { http: ['http://127.0.0.1:1'] } },
  });
  async function request(): Promise<unknown> {
    if (words === null) return `0x${'11'.repeat(32)}`;
    throw new RpcRequestError({ body: {}, error: { code: -32000, message: words }, url: 'node' });
  }
  return createPublicClient({ chain, transport: custom({ request }, { retryCount: 0 }) });
}

const outcomeOf = async (...words: (string | null)[]) => (await broadcast(words.map(node), '0x02')).outcome;

describe('what a node says of a transaction', () => {
  it.each([
    ['already known', 'taken'],
    ['AlreadyKnown', 'taken'],
    ['transaction already imported', 'taken'],
    ['known transaction: 0x12', 'taken'],
    ['nonce too low', 'spent'],
    ['nonce too low: next nonce 5, tx nonce 4', 'spent'],
    ['OldNonce', 'spent'],
    ['replacement transaction underpriced', 'underpriced'],
    ['transaction underpriced', 'underpriced'],
    ['max fee per gas less than block base fee', 'underpriced'],
    ['FeeTooLow', 'underpriced'],
    ['insufficient funds for gas * price + value', 'unaffordable'],
    ['sender has insufficient balance', 'unaffordable'],
    ['txpool is full', 'refused'],
    ['exceeds block gas limit', 'refused'],
  ])('is understood: %s', async (words, outcome) => {
    expect(await outcomeOf(words)).toBe(outcome);
  });

  it('is outweighed by a node that has it', async () => {
    expect(await outcomeOf('txpool is full', null, 'nonce too low')).toBe('taken');
    expect(await outcomeOf('txpool is full', 'already known')).toBe('taken');
    expect(await outcomeOf('txpool is full', 'nonce too low')).toBe('spent');
  });

  it('may be anything: it is escaped, bounded, and has an outcome', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 500 }), async (words) => {
        const { outcome, detail } = await broadcast([node(words)], '0x02');
        expect(outcome).toMatch(/^(taken|spent|underpriced|unaffordable|refused)$/);
        expect(detail).not.toMatch(/\p{Cc}/u);
        expect(detail.length).toBeLessThanOrEqual(210);
      }),
      { numRuns: 300 },
    );
  });
});
