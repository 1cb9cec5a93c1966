import { getAddress } from 'viem';
import type { Settings } from '../../config/settings-table.ts';
import { WardenError } from '../../model/errors.ts';
import { loadSigner } from './private-key.ts';
import { remoteSigner } from './remote.ts';
import type { Signer } from './signer.ts';

type SignerSettings = Pick<
  Settings,
  'signerUrl' | 'signerAccount' | 'keyFile' | 'passphraseFile' | 'allowHost'
>;

/**
 * The account that signs, as the settings name it: a remote signer, else a file, else the environment.
 * @returns null where none is named
 * @throws WardenError KEY_INVALID, SIGNER_UNREACHABLE, ADDRESS_REFUSED
 */
export async function openSigner(
  { signerUrl, signerAccount, keyFile, passphraseFile, allowHost }: SignerSettings,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Signer | null> {
  if (signerUrl !== null)
    return remoteSigner({
      url: signerUrl,
      account: signerAccount === null ? null : getAddress(signerAccount),
      allowedHosts: allowHost,
      signal,
    });
  if (keyFile === null && !env.WARDEN_PRIVATE_KEY) return null;
  const { address, sign, signTransaction, signTypedData } = await loadSigner(keyFile, env, passphraseFile);
  return { address, sign, signTransaction: (transaction) => signTransaction(transaction), signTypedData };
}

/**
 * The account that signs, where nothing can be done without one.
 * @throws WardenError as `openSigner`; KEY_INVALID where none is named
 */
export async function needSigner(
  settings: SignerSettings,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Signer> {
  const signer = await openSigner(settings, env, signal);
  if (signer === null) throw new WardenError('KEY_INVALID', 'There is no key to sign with');
  return signer;
}
