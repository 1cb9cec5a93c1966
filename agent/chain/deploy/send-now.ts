import { WardenError } from '../../model/errors.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import type { Signer } from '../signer/signer.ts';
import { type Step, sendOnce } from './send.ts';

/**
 * Sends one transaction that a person asked for, by an account that sends nothing else meanwhile, and waits until it is mined.
 * @throws WardenError as `sendOnce`; TRANSACTION_PENDING where another transaction of the account came between
 */
export async function sendNow(
  client: ChainClient,
  signer: Pick<Signer, 'address' | 'signTransaction'>,
  step: Step,
): Promise<void> {
  const nonce = await client
    .getTransactionCount({ address: signer.address, blockTag: 'latest' })
    .catch((thrown: unknown) => {
      throw chainError(thrown, step.step);
    });
  const journal = { pending: null, note: async () => {} };
  const receipt = await sendOnce({ client, signer, journal }, step, nonce);
  if (receipt === null)
    throw new WardenError(
      'TRANSACTION_PENDING',
      `${step.step}: another transaction of ${signer.address} took its place`,
    );
}
