const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for people: `512 B`, `30.0 MiB`. Binary units, one decimal from KiB on. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < binary.length - 1 && value >= 1023.95) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${binary[unit]}`;
}

/** A count with thousands separated by commas: `1,204`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Seconds for people: `0.4 s`, `12.3 s`, `3 min 05 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** US dollars from millionths of one: `$0.0213`. */
export function dollarsText(microUsd: number): string {
  return `$${(microUsd / 1e6).toFixed(4)}`;
}

/** `1 gap`, `2 gaps`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** The first twelve digits of a digest, which is how people compare two of them. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 12);
}
