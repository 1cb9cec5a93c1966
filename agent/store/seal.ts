import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { WardenError } from '../model/errors.ts';

/** Closes texts so that a copy of the database alone does not give them away. */
export interface Seal {
  /** @param about what it belongs to: it opens for nothing else */
  close(text: string, about: string): Buffer;
  /** @throws WardenError CONFIG_INVALID when it was closed with another key, or for something else */
  open(sealed: Buffer, about: string): string;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM: `version ‖ nonce ‖ tag ‖ ciphertext`.
 * @param secret of 32 bytes at least
 */
export function createSeal(secret: Buffer): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'warden service seal', 32));
  return {
    close(text, about) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, about) {
      try {
        if (sealed[0] !== version) throw new RangeError('another version');
        const nonce = sealed.subarray(1, 1 + nonceBytes);
        const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
          .setAAD(Buffer.from(about))
          .setAuthTag(tag);
        const body = sealed.subarray(1 + nonceBytes + tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new WardenError(
          'CONFIG_INVALID',
          'what is sealed in the database does not open with this key',
          {
            cause,
          },
        );
      }
    },
  };
}
