import { encodeFunctionData, type Hex, parseEther } from 'viem';
import { scannersAbi } from '../chain/abi/scanners.ts';
import { needCourt } from '../chain/court-state/court-reader.ts';
import { sendNow } from '../chain/deploy/send-now.ts';
import { nextStep } from '../chain/seat/next-step.ts';
import { readSeat, type Seat } from '../chain/seat/read-seat.ts';
import { needSigner } from '../chain/signer/open-signer.ts';
import { amountText, durationText, timeText } from '../chain/status/words.ts';
import type { Settings } from '../config/settings-table.ts';
import { WardenError } from '../model/errors.ts';
import { openChain } from './run/chain-source.ts';
import type { Terminal } from './scan.ts';

export type SeatAction = 'join' | 'leave' | 'status';

/**
 * `warden chain scanner join|leave|status`: takes a seat before the court, gives it back, says how it stands. Each does what is next
 * and can be called again.
 * @param bond coins, decimal; null for the smallest
 * @throws WardenError USAGE for a step that is not possible now, with what is; as `sendNow`
 */
export async function scannerSeat(
  action: SeatAction,
  bond: string | null,
  settings: Settings & { readonly format: 'table' | 'json' },
  { stdout, stderr, cancelled }: Terminal,
): Promise<void> {
  const signer = await needSigner(settings, process.env, cancelled);
  const { client, book } = await openChain(settings, cancelled);
  const address = needCourt(book, client.chain.id).scanners;
  const read = () => readSeat(client, book, signer.address);
  const before = await read();
  const send = async (functionName: 'join' | 'topUp' | 'exit' | 'withdraw', value = 0n) => {
    const data: Hex = encodeFunctionData({ abi: scannersAbi, functionName });
    await sendNow(client, signer, { step: `Scanners.${functionName}`, to: address, data, value });
    stderr.write(`warden: Scanners.${functionName} is mined\n`);
  };
  if (action === 'join') await join(before, bond, send);
  if (action === 'leave') await leave(before, send);
  const seat = action === 'status' ? before : await read();
  stdout.write(settings.format === 'json' ? `${JSON.stringify(plain(seat), null, 2)}\n` : render(seat));
}

type Send = (functionName: 'join' | 'topUp' | 'exit' | 'withdraw', value?: bigint) => Promise<void>;

async function join(seat: Seat, bond: string | null, send: Send): Promise<void> {
  const wanted = bond === null ? seat.minBond : coinsOf(bond);
  if (seat.state === 'member') {
    if (wanted > seat.bond) await send('topUp', wanted - seat.bond);
    return;
  }
  if (seat.state !== 'admitted') throw notNow('cannot join', seat);
  if (wanted < seat.minBond) throw new WardenError('USAGE', `A bond is at least ${amountText(seat.minBond)}`);
  await send('join', wanted);
}

async function leave(seat: Seat, send: Send): Promise<void> {
  if (seat.state === 'member') return send('exit');
  const isDue = seat.state === 'leaving' && seat.exitAt! <= seat.now && seat.reserved === 0n;
  if (!isDue && seat.credit === 0n) throw notNow('has nothing to take with it now', seat);
  await send('withdraw');
}

function notNow(what: string, seat: Seat): WardenError {
  const next = nextStep(seat);
  return new WardenError('USAGE', `${seat.account} ${what}`, next === null ? {} : { todo: `Next: ${next}.` });
}

function coinsOf(text: string): bigint {
  if (!/^\d{1,12}(\.\d{1,18})?$/.test(text)) throw new WardenError('USAGE', `--bond is a number of coins`);
  return parseEther(text);
}

const stateWords: Readonly<Record<Seat['state'], string>> = {
  member: 'member: what it signs counts',
  leaving: 'leaving: what it signs counts no more',
  admitted: 'admitted, and has no seat',
  waiting: 'admitted, and has to wait',
  stranger: 'not admitted',
};

function render(seat: Seat): string {
  const next = nextStep(seat);
  const rows = [
    ['scanner', seat.account],
    ['seat', stateWords[seat.state]],
    ['bond', `${amountText(seat.bond)}, ${amountText(seat.reserved)} of it answer for what was signed`],
    ...(seat.credit > 0n ? [['credit', amountText(seat.credit)]] : []),
    ...(seat.exitAt === null ? [] : [['free from', timeText(seat.exitAt)]]),
    ['unbonding', `${durationText(BigInt(seat.exitDelay))} after leaving`],
    ...(next === null ? [] : [['next', next]]),
  ];
  return rows.map(([name, text]) => `${name!.padEnd(11)}${text}\n`).join('');
}

function plain(seat: Seat): Record<string, unknown> {
  const { bond, reserved, credit, minBond } = seat;
  const text = { bond: `${bond}`, reserved: `${reserved}`, credit: `${credit}`, minBond: `${minBond}` };
  return { ...seat, ...text, next: nextStep(seat) };
}
