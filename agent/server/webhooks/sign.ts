import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto';

/** `v1`: HMAC-SHA256, a secret that both sides have; `v1a`: ed25519, of which the receiver has the public half. */
export type Scheme = 'v1' | 'v1a';

export interface WebhookSecret {
  readonly scheme: Scheme;
  /** `whsec_…`, or for v1a the private key as PKCS #8 in base64. */
  readonly text: string;
}

const secretBytes = 32;
/** What stands before the 32 bytes of a public key in its SPKI form (RFC 8410). */
const spkiPrefixBytes = 12;

export function newSecret(scheme: Scheme): WebhookSecret {
  if (scheme === 'v1') return { scheme, text: `whsec_${randomBytes(secretBytes).toString('base64')}` };
  const { privateKey } = generateKeyPairSync('ed25519');
  return { scheme, text: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') };
}

/** What the receiver of v1a verifies with: `whpk_` and the 32 bytes of the key, in base64. */
export function publicKeyOf({ text }: WebhookSecret): string {
  const spki = createPublicKey(keyOf(text)).export({ format: 'der', type: 'spki' });
  return `whpk_${spki.subarray(spkiPrefixBytes).toString('base64')}`;
}

/**
 * The headers of one try, as Standard Webhooks 1.0.0 has them: one signature for each secret, so that a receiver can change from one
 * to the other when it likes.
 * @param timestamp of the try: Unix seconds
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookHeaders(
  id: string,
  timestamp: number,
  body: string,
  secrets: readonly WebhookSecret[],
): Readonly<Record<string, string>> {
  const signed = `${id}.${timestamp}.${body}`;
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => signature(secret, signed)).join(' '),
  };
}

function signature({ scheme, text }: WebhookSecret, signed: string): string {
  if (scheme === 'v1') {
    const key = Buffer.from(text.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  }
  return `v1a,${sign(null, Buffer.from(signed), keyOf(text)).toString('base64')}`;
}

function keyOf(text: string) {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
}
