import { formatEther } from 'viem';

/** `1234500000000000000000n` → `1234.5 OGPU`. */
export function amountText(wei: bigint): string {
  return `${formatEther(wei)} OGPU`;
}

/** Basis points → `97.5 %`. */
export function percentText(bps: number): string {
  return `${bps / 100} %`;
}

const units = [
  ['d', 86_400n],
  ['h', 3600n],
  ['min', 60n],
  ['s', 1n],
] as const;

/** Seconds → `2 d 3 h`, `5 min`, `40 s`: the two largest units. */
export function durationText(seconds: bigint): string {
  let left = seconds;
  const parts = units.map(([unit, size]) => {
    const count = left / size;
    left %= size;
    return { unit, count };
  });
  const first = parts.findIndex(({ count }) => count > 0n);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0n)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(' ');
}

/** Unix seconds → `2031-04-05 06:07:08 UTC`; a time that no calendar holds is shown as its number. */
export function timeText(seconds: bigint | number): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} s after 1970`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A time, and how far it lies from now, by the chain's clock. */
export function whenText(seconds: bigint | number, now: bigint): string {
  const distance = BigInt(seconds) - now;
  const far = durationText(distance < 0n ? -distance : distance);
  return `${timeText(seconds)} (${distance > 0n ? `in ${far}` : `${far} ago`})`;
}

const environments = [
  ['CPU', 1],
  ['NVIDIA', 2],
  ['AMD', 4],
] as const;

/** The environments of a mask; bits without a name by their number. */
export function environmentNames(mask: number): string[] {
  const named = environments.filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name);
  const rest = mask & ~7;
  return rest === 0 ? named : [...named, `unknown (${rest})`];
}

/** `MANUAL_CONFIRMATION` → `manual confirmation`, `MaliciousSource` → `malicious source`; a number beyond the list by itself. */
export function enumWord(names: readonly string[], value: number): string {
  const name = names[value];
  if (name === undefined) return `unknown (${value})`;
  return name
    .replace(/(?<=[a-z])[A-Z]/g, ' $&')
    .replaceAll('_', ' ')
    .toLowerCase();
}
