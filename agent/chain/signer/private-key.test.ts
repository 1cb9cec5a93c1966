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
/** The definition's own vector, which says of which address it is. */
const encrypted = JSON.stringify({
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  version: 3,
});
const encryptedAddress = '0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b';
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

  it('may be encrypted: its passphrase is in a file, or in the environment', async () => {
    const path = file(encrypted);
    const passphrase = join(folder, 'passphrase');
    writeFileSync(passphrase, 'testpassword\n');
    const env = { WARDEN_KEY_PASSPHRASE: 'testpassword' };
    expect((await loadSigner(path, env)).address).toBe(encryptedAddress);
    expect((await loadSigner(path, { WARDEN_KEY_PASSPHRASE: 'other' }, passphrase)).address).toBe(
      encryptedAddress,
    );
    for (const [given, message] of [
      [{}, 'is encrypted, and there is no passphrase'],
      [{ WARDEN_KEY_PASSPHRASE: 'not-this-one' }, 'The passphrase does not open'],
    ] as const) {
      const error = await loadSigner(path, given).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining(message) });
      expect(`${error.stack} ${error.cause}`).not.toContain('not-this-one');
    }
    await expect(loadSigner(file('{"version":3}'), env)).rejects.toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining('no encrypted key of version 3'),
    });
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
