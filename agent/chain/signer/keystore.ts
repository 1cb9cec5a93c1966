import { createDecipheriv, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { keccak256 } from 'viem';
import { z } from 'zod';

const hex = (bytes: number) => z.string().regex(new RegExp(`^(0x)?[0-9a-fA-F]{${bytes * 2}}$`));
const text = z.string().regex(/^(0x)?([0-9a-fA-F]{2}){0,128}$/);
const dklen = z.int().min(32).max(64);

/** What a key derivation may cost: twice the memory and four times the work of what geth writes (n 2^18, r 8). */
const mostMemory = 2 ** 29;
const mostWork = 2 ** 23;

const scryptParams = z
  .object({
    dklen,
    n: z
      .int()
      .min(2)
      .max(2 ** 24),
    r: z.int().min(1).max(64),
    p: z.int().min(1).max(64),
    salt: text,
  })
  // RFC 7914 §2: a power of two, and below 2^(128 r / 8).
  .refine(({ n, r }) => (n & (n - 1)) === 0 && n < 2 ** (16 * r))
  .refine(({ n, r, p }) => 128 * n * r <= mostMemory && n * r * p <= mostWork);

const pbkdf2Params = z.object({
  dklen,
  c: z.int().min(1).max(4_000_000),
  prf: z.literal('hmac-sha256'),
  salt: text,
});

const crypto = z.intersection(
  z.object({
    cipher: z.literal('aes-128-ctr'),
    cipherparams: z.object({ iv: hex(16) }),
    ciphertext: hex(32),
    mac: hex(32),
  }),
  z.discriminatedUnion('kdf', [
    z.object({ kdf: z.literal('scrypt'), kdfparams: scryptParams }),
    z.object({ kdf: z.literal('pbkdf2'), kdfparams: pbkdf2Params }),
  ]),
);

const keystore = z.object({ version: z.literal(3), crypto });

export type Keystore = z.infer<typeof keystore>;

/**
 * Reads an encrypted key file.
 * @returns null where it is none of version 3, or asks for more work than a key is worth
 * @see https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage
 */
export function readKeystore(json: string): Keystore | null {
  if (json.length > 65_536) return null;
  try {
    const { Crypto, ...rest } = JSON.parse(json) as Record<string, unknown>;
    const read = keystore.safeParse({ crypto: Crypto, ...rest });
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** @returns the 32 bytes of the private key; null where the passphrase is another */
export async function openKeystore({ crypto }: Keystore, passphrase: string): Promise<Buffer | null> {
  const derived = await derive(crypto, Buffer.from(passphrase));
  const ciphertext = bytes(crypto.ciphertext);
  const mac = Buffer.from(keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext]), 'bytes'));
  if (!timingSafeEqual(mac, bytes(crypto.mac))) return null;
  const cipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), bytes(crypto.cipherparams.iv));
  return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
}

async function derive(params: Keystore['crypto'], passphrase: Buffer): Promise<Buffer> {
  const salt = bytes(params.kdfparams.salt);
  if (params.kdf === 'pbkdf2')
    return promisify(pbkdf2)(passphrase, salt, params.kdfparams.c, params.kdfparams.dklen, 'sha256');
  const { n: N, r, p, dklen } = params.kdfparams;
  return new Promise((resolve, reject) =>
    scrypt(passphrase, salt, dklen, { N, r, p, maxmem: 2 * mostMemory }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
}

function bytes(digits: string): Buffer {
  return Buffer.from(digits.replace(/^0x/, ''), 'hex');
}
