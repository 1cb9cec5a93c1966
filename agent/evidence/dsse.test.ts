import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { envelopeSigners, preAuthentication, signEnvelope } from './dsse.ts';

const signer = privateKeyToAccount(`0x${'1'.repeat(64)}`);

describe('a DSSE envelope', () => {
  it('signs the encoding of the specification', () => {
    const encoded = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('is verified by any library of ECDSA, with the key that it names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (payload) => {
        const { signatures, ...rest } = await signEnvelope('text/plain', payload, signer);
        expect(Buffer.from(rest.payload, 'base64').equals(payload)).toBe(true);
        // SubjectPublicKeyInfo of an uncompressed point on secp256k1 (RFC 5480).
        const head = '3056301006072a8648ce3d020106052b8104000a034200';
        const key = createPublicKey({
          key: Buffer.from(head + signatures[0]!.keyid.slice(2), 'hex'),
          format: 'der',
          type: 'spki',
        });
        const signed = preAuthentication('text/plain', payload);
        expect(verify('sha256', signed, key, Buffer.from(signatures[0]!.sig, 'base64'))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('names its signer, and nobody once a byte of it is changed', async () => {
    const envelope = await signEnvelope('text/plain', Buffer.from('said'), signer);
    expect(envelopeSigners(envelope)).toEqual([signer.address]);
    expect(envelopeSigners({ ...envelope, payload: Buffer.from('Said').toString('base64') })).toEqual([]);
    expect(envelopeSigners({ ...envelope, payloadType: 'text/html' })).toEqual([]);
  });

  it('with any other signature has no signer, and is no error', async () => {
    const { payload, payloadType } = await signEnvelope('text/plain', Buffer.from('said'), signer);
    const keyid = fc.oneof(fc.string(), fc.constantFrom(`0x04${'0'.repeat(128)}`, signer.publicKey));
    const sig = fc.oneof(fc.string(), fc.base64String());
    fc.assert(
      fc.property(fc.array(fc.record({ keyid, sig })), (signatures) => {
        expect(envelopeSigners({ payload, payloadType, signatures })).toEqual([]);
      }),
    );
  });
});
