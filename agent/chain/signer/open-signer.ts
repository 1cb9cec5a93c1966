import { getAddress } from 'viem';
import type { Settings } from '../../config/settings-table.ts';
import { loadSigner } from './private-key.ts';
import { remoteSigner } from './remote.ts';
import type { Signer } from './signer.ts';

/**
 * The account that signs, as the settings name it: a remote signer, else a file, else the environment.
 * @returns null where none is named
 * @throws WardenError KEY_INVALID, SIGNER_UNREACHABLE, ADDRESS_REFUSED
 */
export async function openSigner(
  {
    signerUrl,
    signerAccount,
    keyFile,
    passphraseFile,
    allowHost,
  }: Pick<Settings, 'signerUrl' | 'signerAccount' | 'keyFile' | 'passphraseFile' | 'allowHost'>,
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
  const { address, signTransaction, signTypedData } = await loadSigner(keyFile, env, passphraseFile);
  return { address, signTransaction: (transaction) => signTransaction(transaction), signTypedData };
}
