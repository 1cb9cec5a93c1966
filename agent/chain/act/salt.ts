import { type Hex, keccak256 } from 'viem';
import { WardenError } from '../../model/errors.ts';
import type { Signer } from '../signer/signer.ts';

const types = {
  Salt: [
    { name: 'purpose', type: 'string' },
    { name: 'subject', type: 'bytes32' },
  ],
} as const;

/**
 * A secret that comes out of the key again after any crash: the hash of our own signature under purpose and subject. The signature
 * itself is never shown to anybody.
 * @param subject what it is for: a case, or the hash of a source and its revision
 * @throws WardenError KEY_INVALID for a signer that gives two signatures for the same (RFC 6979 is what makes it one)
 */
export async function saltOf(
  signer: Pick<Signer, 'signTypedData'>,
  chainId: number,
  purpose: 'accusation' | 'vote',
  subject: Hex,
): Promise<Hex> {
  const sign = () =>
    signer.signTypedData({
      domain: { name: 'OGPU Warden', version: '1', chainId },
      types,
      primaryType: 'Salt',
      message: { purpose, subject },
    });
  const signature = await sign();
  if (signature !== (await sign()))
    throw new WardenError('KEY_INVALID', 'The signer gives another signature each time it is asked', {
      todo: 'Use a signer with deterministic signatures (RFC 6979): a vote could not be revealed otherwise.',
    });
  return keccak256(signature);
}
