import { readFile } from 'node:fs/promises';
import type { PrivateKeyAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';

/**
 * The account that signs. Its key comes from a file or the environment, never from the command line, and never reaches a
 * message.
 * @param keyFile wins over the environment; null for none
 * @throws WardenError KEY_INVALID
 */
export async function loadSigner(
  keyFile: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PrivateKeyAccount> {
  if (keyFile === null && !env.WARDEN_PRIVATE_KEY)
    throw new WardenError('KEY_INVALID', 'There is no key to sign with');
  const place = keyFile === null ? 'WARDEN_PRIVATE_KEY' : escapeText(keyFile);
  const text = keyFile === null ? env.WARDEN_PRIVATE_KEY! : await read(keyFile);
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim())?.[1];
  if (digits === undefined) throw new WardenError('KEY_INVALID', `${place} does not hold a private key`);
  try {
    return privateKeyToAccount(`0x${digits}`);
  } catch {
    // No cause: its message could quote the key.
    throw new WardenError('KEY_INVALID', `${place} holds a number that is no private key of secp256k1`);
  }
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new WardenError('KEY_INVALID', `The key cannot be read: ${toWardenError(thrown).message}`);
  });
}
