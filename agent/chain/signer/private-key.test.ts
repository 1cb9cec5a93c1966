import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSigner } from './private-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'warden-signer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = `0x${'1'.repeat(64)}`;
const address = '0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A';
const file = (text: string) => {
  const path = join(folder, 'key');
  writeFileSync(path, text);
  return path;
};

describe('the signing key', () => {
  it('comes from the environment, or from a file, which wins', async () => {
    expect((await loadSigner(null, { WARDEN_PRIVATE_KEY: key })).address).toBe(address);
    expect((await loadSigner(file(`${key.slice(2)}\n`), {})).address).toBe(address);
    expect((await loadSigner(file(key), { WARDEN_PRIVATE_KEY: 'no key' })).address).toBe(address);
  });

  it.each([
    ['none', '', 'no key to sign with'],
    ['zero', `0x${'0'.repeat(64)}`, 'no private key of secp256k1'],
    ['more than the order of the curve', `0x${'f'.repeat(64)}`, 'no private key of secp256k1'],
    ['a short one', '0x1234', 'does not hold a private key'],
  ])('is refused where it is %s', async (_, text, message) => {
    const error = await loadSigner(null, { WARDEN_PRIVATE_KEY: text }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining(message) });
  });

  it('that is not there is refused with the name of the file', async () => {
    await expect(loadSigner(join(folder, 'none'), {})).rejects.toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringMatching(/The key cannot be read: .*none/),
    });
  });

  it('never reaches a message', async () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefx'), minLength: 16, maxLength: 80 }),
      fc.constantFrom('f', '0').map((digit) => digit.repeat(64)),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const error = await loadSigner(null, { WARDEN_PRIVATE_KEY: text }).catch((thrown) => thrown);
        if (error instanceof Error) {
          expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(text);
        }
      }),
    );
  });
});
