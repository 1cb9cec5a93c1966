import { amountText, durationText, timeText } from '../status/words.ts';
import type { Seat } from './read-seat.ts';

/** What whoever wants to be a scanner, or to be none any more, does next: one sentence; null for nothing. */
export function nextStep(seat: Seat): string | null {
  const { state, account, bond, reserved, credit, exitAt, joinableFrom, minBond, now } = seat;
  switch (state) {
    case 'stranger':
      return `the owner of the contract Scanners has to admit ${account}`;
    case 'waiting':
      return `\`warden chain scanner join\` from ${timeText(joinableFrom!)} on`;
    case 'admitted':
      return `\`warden chain scanner join\`, for a bond of at least ${amountText(minBond)}`;
    case 'leaving':
      if (exitAt! > now)
        return `\`warden chain scanner leave\` again from ${timeText(exitAt!)} on (in ${durationText(BigInt(exitAt! - now))}): it pays ${amountText(bond)} out`;
      return reserved > 0n
        ? `wait until ${amountText(reserved)} are free that answer for what was signed`
        : `\`warden chain scanner leave\` again: it pays ${amountText(bond + credit)} out`;
    case 'member':
      return bond < minBond ? 'put more in: the bond is smaller than it has to be' : null;
  }
}
