import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { keys } from '../../../test/contracts/anvil.ts';
import { saltOf } from './salt.ts';

const subject = `0x${'12'.repeat(32)}` as const;
const other = `0x${'13'.repeat(32)}` as const;
const [first, second] = keys.slice(0, 2).map((key) => privateKeyToAccount(key));

describe('a salt', () => {
  it('comes out of the key again, and of no other key, chain, purpose or subject', async () => {
    const salt = await saltOf(first!, 1071, 'vote', subject);
    expect(await saltOf(first!, 1071, 'vote', subject)).toBe(salt);
    const others = await Promise.all([
      saltOf(second!, 1071, 'vote', subject),
      saltOf(first!, 1, 'vote', subject),
      saltOf(first!, 1071, 'accusation', subject),
      saltOf(first!, 1071, 'vote', other),
    ]);
    expect(new Set([salt, ...others]).size).toBe(5);
  });

  it('is refused from a signer that signs the same in several ways', async () => {
    let calls = 0;
    const fickle = { signTypedData: async () => `0x${String(calls++).padStart(130, '0')}` as const };
    await expect(saltOf(fickle, 1071, 'vote', subject)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });
});
