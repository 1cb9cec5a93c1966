import { createHash, createPublicKey, verify } from 'node:crypto';
import { type Address, type Hex, hexToBytes, recoverPublicKey } from 'viem';
import { publicKeyToAddress } from 'viem/utils';

/** A signed document. */
export interface Envelope {
  readonly payloadType: string;
  /** base64 */
  readonly payload: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** The public key: an uncompressed point of secp256k1 in hex, `0x04…`. */
  readonly keyid: string;
  /** base64 of a DER-encoded ECDSA signature over SHA-256 of the pre-authentication encoding. */
  readonly sig: string;
}

/** Signs a hash of 32 bytes. Local accounts of viem are such. */
export interface HashSigner {
  readonly address: Address;
  sign(parameters: { hash: Hex }): Promise<Hex>;
}

/**
 * Signs a document with the key that has standing on chain, in the form that OpenSSL and every other library of ECDSA
 * reads. A key of another kind would need a register of its own: nobody could look up whose it is.
 * @see https://github.com/secure-systems-lab/dsse/blob/v1.0.0/protocol.md
 */
export async function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  signer: HashSigner,
): Promise<Envelope> {
  const hash: Hex = `0x${createHash('sha256').update(preAuthentication(payloadType, payload)).digest('hex')}`;
  const signature = await signer.sign({ hash });
  const keyid = await recoverPublicKey({ hash, signature });
  const sig = derSignature(hexToBytes(signature)).toString('base64');
  return { payloadType, payload: Buffer.from(payload).toString('base64'), signatures: [{ keyid, sig }] };
}

/** The accounts whose keys signed this envelope. Never throws. */
export function envelopeSigners({ payloadType, payload, signatures }: Envelope): Address[] {
  const signed = preAuthentication(payloadType, Buffer.from(payload, 'base64'));
  return signatures.flatMap(({ keyid, sig }) => {
    try {
      const key = createPublicKey({ key: toJwk(keyid), format: 'jwk' });
      return verify('sha256', signed, key, Buffer.from(sig, 'base64'))
        ? [publicKeyToAddress(keyid as Hex)]
        : [];
    } catch {
      return [];
    }
  });
}

/** PAE of DSSE: type and body with their lengths, so that neither can pass for a part of the other. */
export function preAuthentication(payloadType: string, payload: Uint8Array): Buffer {
  const length = Buffer.byteLength(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${length} ${payloadType} ${payload.length} `), payload]);
}

function toJwk(keyid: string) {
  if (!/^0x04[0-9a-f]{128}$/.test(keyid)) throw new Error('not a point');
  const point = Buffer.from(keyid.slice(4), 'hex');
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((half) => half.toString('base64url'));
  return { kty: 'EC', crv: 'secp256k1', x: x!, y: y! };
}

/** SEQUENCE of two INTEGERs (RFC 3279 §2.2.3). */
function derSignature(signature: Uint8Array): Buffer {
  const body = Buffer.concat([derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32, 64))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function derInteger(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first === -1 ? bytes.length - 1 : first);
  const sign = digits[0]! >= 0x80 ? [0] : [];
  return Buffer.from([0x02, digits.length + sign.length, ...sign, ...digits]);
}
