import { measure } from '../../config/measure.ts';
import { balanceOf } from './balance.ts';
import { type Fees, raised } from './fees.ts';
import { fenced } from './fenced.ts';
import { type InFlight, lastAttempt, waiting } from './in-flight.ts';
import { usedNonces } from './receipts.ts';
import type { Round } from './round.ts';
import { isOrphaned } from './sign-planned.ts';
import { simulate } from './simulate.ts';
import { nothing, sign, storeAttempt } from './store-signed.ts';

/** So many blocks may go by without a transaction until it is offered for more. */
const patience = 3;

/**
 * Signs another attempt of the transaction that is next in line, if it has waited too long: those behind it wait for it
 * whatever they pay. What would not be wanted any more is replaced by a transfer of nothing.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, LEASE_LOST, KEY_INVALID
 */
export async function raiseStuck(round: Round, fees: Fees): Promise<void> {
  const { db, chainId, signer, nodes, head, feeCap } = round;
  const ours = await waiting(db, chainId, signer.address);
  const stuck = ours.filter((item) => head - lastAttempt(item).signedIn >= patience);
  if (stuck.length === 0) return;
  const next = await usedNonces(nodes, signer.address, 'latest');
  const item = stuck.find(({ nonce }) => nonce === next);
  if (item === undefined) return;
  const last = lastAttempt(item);
  const better = raised(last, fees, feeCap);
  if (better === null) {
    const text = `It waits at ${last.maxFeePerGas} wei a gas, and more would be above the cap of ${feeCap}`;
    round.say({ code: 'fee-cap', key: item.key, text });
    return;
  }
  const act = await callFor(round, item);
  if (act === null) return;
  const { purpose, gas, ...call } = act;
  if ((await balanceOf(round)) < gas * better.maxFeePerGas + call.value) {
    round.say({ code: 'unaffordable', key: item.key, text: `${signer.address} cannot pay more for it` });
    return;
  }
  const signed = await sign(round, call, item.nonce, gas, better);
  await fenced(round, (tx) =>
    storeAttempt(tx, round, { key: item.key, nonce: item.nonce, attempt: last.attempt + 1 }, purpose, signed),
  );
  measure({ kind: 'replacement' });
  const text = `Offered for ${better.maxFeePerGas} wei a gas, after ${last.maxFeePerGas}`;
  round.say({ code: 'raised', key: item.key, text });
}

/** What takes the nonce next; null where it cannot be paid. */
async function callFor(round: Round, item: InFlight) {
  const { db, chainId, signer, nodes, say } = round;
  const fill = { purpose: 'fill' as const, ...nothing(signer) };
  if (lastAttempt(item).purpose === 'fill') return fill;
  if (item.blockHash !== null && (await isOrphaned(db, chainId, item.blockHash))) return fill;
  const { to, data, value } = item;
  const simulation = await simulate(nodes, signer.address, { to, data, value });
  if (simulation.outcome === 'refused') return fill;
  if (simulation.outcome === 'taken')
    return { purpose: 'act' as const, to, data, value, gas: simulation.gas };
  say({ code: 'unaffordable', key: item.key, text: `${signer.address} cannot pay more for it` });
  return null;
}
