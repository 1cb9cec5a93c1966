import { sql } from 'drizzle-orm';
import { intents } from '../../store/schema/outbox-tables.ts';
import type { Fees } from './fees.ts';
import { fenced } from './fenced.ts';
import { mostInFlight, waiting } from './in-flight.ts';
import { intentKey } from './intent.ts';
import { freeNonces } from './nonces.ts';
import type { Round } from './round.ts';
import { nothing, sign, storeAttempt } from './store-signed.ts';

/**
 * Fills the nonces that are free below others of ours, with transfers of nothing to itself.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST, KEY_INVALID
 */
export async function fillGaps(round: Round, fees: Fees): Promise<void> {
  const { db, chainId, signer } = round;
  const ours = await waiting(db, chainId, signer.address);
  if (ours.length === 0) return;
  const gaps = (await freeNonces(round)).gaps().slice(0, Math.max(0, mostInFlight - ours.length));
  for (const nonce of gaps) {
    const key = intentKey({
      chainId,
      contract: signer.address,
      method: 'fill',
      subject: String(nonce),
      epoch: 0,
    });
    const { to, data, value, gas } = nothing(signer);
    const signed = await sign(round, { to, data, value }, nonce, gas, fees);
    const why = `fills nonce ${nonce}, without which later transactions would wait for ever`;
    await fenced(round, async (tx) => {
      const row = {
        chainId,
        to,
        data,
        value: '0',
        why,
        sender: signer.address,
        nonce,
        state: 'signed' as const,
      };
      await tx.insert(intents).values({ ...row, key, after: 0, detail: {}, plannedAt: sql`now()` });
      await storeAttempt(tx, round, { key, nonce, attempt: 1 }, 'fill', signed);
    });
    round.say({
      code: 'filled',
      key,
      text: `Nonce ${nonce} was free below others: a transfer of nothing takes it`,
    });
  }
}
