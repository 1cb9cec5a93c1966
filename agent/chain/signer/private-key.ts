import { readFile } from 'node:fs/promises';
import type { PrivateKeyAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { openKeystore, readKeystore } from './keystore.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The account that signs. Its key comes from a file or the environment, never from the command line, and never reaches a
 * message; nor does the passphrase.
 * @param keyFile with the key, in plain or encrypted (Web3 Secret Storage, version 3); wins over the environment; null for none
 * @param passphraseFile wins over WARDEN_KEY_PASSPHRASE; null for none
 * @throws WardenError KEY_INVALID
 */
export async function loadSigner(
  keyFile: string | null,
  env: Environment,
  passphraseFile: string | null = null,
): Promise<PrivateKeyAccount> {
  if (keyFile === null && !env.WARDEN_PRIVATE_KEY)
    throw new WardenError('KEY_INVALID', 'There is no key to sign with');
  const place = keyFile === null ? 'WARDEN_PRIVATE_KEY' : escapeText(keyFile);
  const text = (keyFile === null ? env.WARDEN_PRIVATE_KEY! : await read(keyFile)).trim();
  const digits = text.startsWith('{')
    ? await decrypt(text, place, env, passphraseFile)
    : /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text)?.[1];
  if (digits === undefined) throw new WardenError('KEY_INVALID', `${place} does not hold a private key`);
  try {
    return privateKeyToAccount(`0x${digits}`);
  } catch {
    // No cause: its message could quote the key.
    throw new WardenError('KEY_INVALID', `${place} holds a number that is no private key of secp256k1`);
  }
}

async function decrypt(
  json: string,
  place: string,
  env: Environment,
  passphraseFile: string | null,
): Promise<string> {
  const keystore = readKeystore(json);
  if (keystore === null)
    throw new WardenError(
      'KEY_INVALID',
      `${place} is no encrypted key of version 3 that can be opened here`,
      {
        todo: 'Write it anew with a current wallet: scrypt or pbkdf2, and aes-128-ctr.',
      },
    );
  // An editor ends a file with a line break that is not part of the passphrase.
  const passphrase =
    passphraseFile === null ? env.WARDEN_KEY_PASSPHRASE : (await read(passphraseFile)).replace(/\r?\n$/, '');
  if (passphrase === undefined)
    throw new WardenError('KEY_INVALID', `${place} is encrypted, and there is no passphrase`, {
      todo: 'Name a file with the passphrase with --passphrase-file, or set WARDEN_KEY_PASSPHRASE.',
    });
  const key = await openKeystore(keystore, passphrase);
  if (key === null)
    throw new WardenError('KEY_INVALID', `The passphrase does not open ${place}`, {
      todo: 'Correct the passphrase, or restore the file: it may be damaged.',
    });
  return key.toString('hex');
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new WardenError('KEY_INVALID', `The key cannot be read: ${toWardenError(thrown).message}`);
  });
}
