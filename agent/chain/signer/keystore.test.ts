import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openKeystore, readKeystore } from './keystore.ts';

/** The vector of the definition. */
const secret = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
const pbkdf2 = {
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
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};
/** The same key, as eth-keyfile writes it. */
const scrypt = {
  address: '008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b',
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '07dfbb958d8c41afbd719b884bfedfa9' },
    ciphertext: 'f44e9ff1f7bd3d02506740558278fffd4ecbeb1e35b451d7289328b22e978ec1',
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 4096, r: 8, p: 1, salt: 'f0541322daa37b1490ecbbba2d9cb45e' },
    mac: '78f517d548a75cbe5a72c20f8c72a4092b7096e4b6473aad30a78c3a28a6bf00',
  },
  id: 'af170a07-0946-4b52-9e4b-6d9c75fdb134',
  version: 3,
};

const open = async (keystore: object, passphrase: string) =>
  (await openKeystore(readKeystore(JSON.stringify(keystore))!, passphrase))?.toString('hex');

describe('an encrypted key', () => {
  it.each([
    ['scrypt', scrypt],
    ['pbkdf2', pbkdf2],
  ])('is opened by its passphrase alone (%s)', async (_, keystore) => {
    expect(await open(keystore, 'testpassword')).toBe(secret);
    expect(await open(keystore, 'testpasswore')).toBeUndefined();
    const changed = { ...keystore.crypto, ciphertext: keystore.crypto.ciphertext.replace(/^./, '0') };
    expect(await open({ ...keystore, crypto: changed }, 'testpassword')).toBeUndefined();
  });

  it('may ask for as much work as geth does by default', () => {
    const kdfparams = { ...scrypt.crypto.kdfparams, n: 2 ** 18 };
    expect(
      readKeystore(JSON.stringify({ ...scrypt, crypto: { ...scrypt.crypto, kdfparams } })),
    ).not.toBeNull();
  });

  it('may write `Crypto` and 0x, as some wallets do', async () => {
    const { crypto, ...rest } = pbkdf2;
    expect(await open({ ...rest, Crypto: { ...crypto, mac: `0x${crypto.mac}` } }, 'testpassword')).toBe(
      secret,
    );
  });

  const { kdfparams } = scrypt.crypto;
  it.each([
    ['of another version', { ...scrypt, version: 4 }],
    ['of another cipher', { ...scrypt, crypto: { ...scrypt.crypto, cipher: 'aes-128-cbc' } }],
    ['of an unknown derivation', { ...scrypt, crypto: { ...scrypt.crypto, kdf: 'argon2id' } }],
    ...[
      { n: 2 ** 24 },
      { n: 3 },
      { n: 262143 },
      { n: 2 ** 17, r: 1 },
      { r: 1e6 },
      { n: 2 ** 18, p: 64 },
      { dklen: 16 },
      { dklen: 1e9 },
      { n: 1.5 },
    ].map((more): [string, object] => [
      `that asks for ${JSON.stringify(more)}`,
      { ...scrypt, crypto: { ...scrypt.crypto, kdfparams: { ...kdfparams, ...more } } },
    ]),
    [
      'that asks for years of pbkdf2',
      { ...pbkdf2, crypto: { ...pbkdf2.crypto, kdfparams: { ...pbkdf2.crypto.kdfparams, c: 2 ** 40 } } },
    ],
    ['that is large', { ...scrypt, more: 'x'.repeat(70_000) }],
  ])('%s is not opened', (_, keystore) => {
    expect(readKeystore(JSON.stringify(keystore))).toBeNull();
  });

  it('of any content is read, or is none', () => {
    const any = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ version: fc.constant(3), crypto: fc.anything() }).map((value) => {
        try {
          return JSON.stringify(value) ?? '';
        } catch {
          return '';
        }
      }),
    );
    fc.assert(
      fc.property(any, (text) => {
        expect(readKeystore(text)).toBeNull();
      }),
    );
  });
});
