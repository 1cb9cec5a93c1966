import { type Address, type Hex, hexToBigInt } from 'viem';
import type { Standing } from '../court-state/standing.ts';

// All in seconds, by the chain's clock.
export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What is still undone after this is planned once more. */
const retryAfter = 6 * hour;

/**
 * Our place among those who could all do the same, from 0 on. Each member goes first for a part of all subjects; who has no
 * seat comes last.
 */
export function turnOf({ account, seats }: Pick<Standing, 'account' | 'seats'>, subject: Hex): number {
  const holders = seats.filter((holder): holder is Address => holder !== null);
  const place = holders.indexOf(account);
  if (place < 0) return holders.length;
  return Number((BigInt(place) + hexToBigInt(subject)) % BigInt(holders.length));
}

/** How often an act that was due at `since` has been put off until now: the epoch of its next try. */
export function tryOf(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / retryAfter));
}

/** Whether it is our turn with something that nobody is waiting for: each has so many seconds, one after another. */
export function isOurShift(
  standing: Pick<Standing, 'account' | 'seats'>,
  subject: Hex,
  now: number,
): boolean {
  const members = standing.seats.filter((holder) => holder !== null).length;
  return (turnOf(standing, subject) + Math.floor(now / shift)) % (members + 1) === 0;
}

const shift = 10 * minute;
