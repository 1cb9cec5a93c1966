/** Bytes of a key: one sha256. */
export const keySize = 32;
/** Most keys that `sortKeys` takes: prefix and position share one double. */
export const sortLimit = 2 ** 20;

/**
 * Sorted copy of `count` keys that lie one after the other, each once. Keys may be chosen by an adversary: equal
 * prefixes cost a comparison sort, not more.
 */
export function sortKeys(keys: Buffer, count: number): Buffer {
  const ranks = new Float64Array(count);
  for (let i = 0; i < count; i++) ranks[i] = keys.readUInt32BE(i * keySize) * sortLimit + i;
  ranks.sort();
  const sorted = Buffer.allocUnsafeSlow(count * keySize);
  let length = 0;
  for (let start = 0; start < count; ) {
    const prefix = Math.floor(ranks[start]! / sortLimit);
    let end = start + 1;
    while (end < count && Math.floor(ranks[end]! / sortLimit) === prefix) end++;
    const run = Array.from(ranks.subarray(start, end), (rank) => keyAt(keys, rank % sortLimit));
    if (run.length > 1) run.sort(Buffer.compare);
    for (const key of run) {
      if (length > 0 && key.equals(sorted.subarray(length - keySize, length))) continue;
      length += key.copy(sorted, length);
    }
    start = end;
  }
  return sorted.subarray(0, length);
}

/** Searches after which a table pays for itself: a scan of an unchanged image makes one or two. */
const searchesWithoutTable = 64;

/**
 * A search over sorted keys, read in place: by halving, and once there were some searches with a table by leading bits
 * (an eighth to a quarter of the keys' memory), which leads to the one or two keys that begin so.
 * @returns the index of a key, -1 where it is not among them
 */
export function keySearch(sorted: Buffer): (key: Buffer) => number {
  const count = sorted.length / keySize;
  const shift = Math.clz32(count | 1);
  let searches = 0;
  let starts: Uint32Array | null = null;
  return (key) => {
    if (searches++ === searchesWithoutTable) starts = startsOf(sorted, count, shift);
    const bucket = key.readUInt32BE(0) >>> shift;
    let low = starts === null ? 0 : starts[bucket]!;
    let high = starts === null ? count : starts[bucket + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = middle * keySize;
      const order = sorted.compare(key, 0, keySize, at, at + keySize);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  };
}

/** For each value of the leading bits, the index of the first key that is not below it. */
function startsOf(sorted: Buffer, count: number, shift: number): Uint32Array {
  const starts = new Uint32Array(2 ** (32 - shift) + 1);
  for (let i = 0; i < count; i++) starts[(sorted.readUInt32BE(i * keySize) >>> shift) + 1]!++;
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  return starts;
}

function keyAt(keys: Buffer, index: number): Buffer {
  return keys.subarray(index * keySize, (index + 1) * keySize);
}
