/** A running XXH64 with seed 0; zstd frames carry its low 32 bits as their checksum. */
export interface Xxh64 {
  update(bytes: Uint8Array): void;
  /** The whole hash of what was given so far. */
  digest(): bigint;
}

const prime1 = 0x9e3779b185ebca87n;
const prime2 = 0xc2b2ae3d27d4eb4fn;
const prime3 = 0x165667b19e3779f9n;
const prime4 = 0x85ebca77c2b2ae63n;
const prime5 = 0x27d4eb2f165667c5n;

const stripeSize = 32;

/**
 * Starts a hash. Whole stripes are folded in 32-bit arithmetic, as BigInt is fifty times slower; the few bytes at the
 * end are done in BigInt, as the specification writes it.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/v0.8.3/doc/xxhash_spec.md#xxh64-algorithm-description
 */
export function xxh64(): Xxh64 {
  const lanes = new BigUint64Array([prime1 + prime2, prime2, 0n, -prime1]);
  // Two 32-bit halves a lane, in the order of the machine (little-endian everywhere Node runs YARA-X).
  const halves = new Int32Array(lanes.buffer);
  const tail = Buffer.alloc(stripeSize);
  let tailLength = 0;
  let total = 0;

  return {
    update(bytes) {
      total += bytes.length;
      let at = 0;
      if (tailLength > 0) {
        at = Math.min(stripeSize - tailLength, bytes.length);
        tail.set(bytes.subarray(0, at), tailLength);
        tailLength += at;
        if (tailLength < stripeSize) return;
        foldStripes(halves, tail, 0, stripeSize);
      }
      const end = at + Math.floor((bytes.length - at) / stripeSize) * stripeSize;
      foldStripes(halves, bytes, at, end);
      tail.set(bytes.subarray(end));
      tailLength = bytes.length - end;
    },
    digest: () => finish(lanes, tail.subarray(0, tailLength), total),
  };
}

/** lane = rotate(lane + word * prime2, 31) * prime1, for the four words of every stripe. */
function foldStripes(halves: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 8) {
    const lane = ((at - start) >> 2) & 6;
    const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const high = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);

    const productHigh =
      (carryOf(low, 0x27d4eb4f) + Math.imul(low, 0xc2b2ae3d) + Math.imul(high, 0x27d4eb4f)) | 0;
    const sumLow = (halves[lane]! >>> 0) + (Math.imul(low, 0x27d4eb4f) >>> 0);
    const sumHigh = (halves[lane + 1]! + productHigh + (sumLow > 0xffffffff ? 1 : 0)) | 0;

    const turnedHigh = (sumHigh << 31) | ((sumLow | 0) >>> 1);
    const turnedLow = ((sumLow | 0) << 31) | (sumHigh >>> 1);
    halves[lane] = Math.imul(turnedLow, 0x85ebca87);
    halves[lane + 1] =
      carryOf(turnedLow, 0x85ebca87) + Math.imul(turnedLow, 0x9e3779b1) + Math.imul(turnedHigh, 0x85ebca87);
  }
}

/** The high 32 bits of the product of two unsigned 32-bit numbers. */
function carryOf(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) | 0;
}

function finish(lanes: BigUint64Array, tail: Buffer, total: number): bigint {
  const [a, b, c, d] = lanes as unknown as [bigint, bigint, bigint, bigint];
  let hash = prime5;
  if (total >= stripeSize) {
    hash = u64(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n));
    for (const lane of [a, b, c, d]) hash = u64((hash ^ round(0n, lane)) * prime1 + prime4);
  }
  hash = u64(hash + BigInt(total));
  let at = 0;
  for (; at + 8 <= tail.length; at += 8)
    hash = u64(rotate(hash ^ round(0n, tail.readBigUInt64LE(at)), 27n) * prime1 + prime4);
  for (; at + 4 <= tail.length; at += 4)
    hash = u64(rotate(hash ^ u64(BigInt(tail.readUInt32LE(at)) * prime1), 23n) * prime2 + prime3);
  for (; at < tail.length; at++) hash = u64(rotate(hash ^ u64(BigInt(tail[at]!) * prime5), 11n) * prime1);
  hash = u64((hash ^ (hash >> 33n)) * prime2);
  hash = u64((hash ^ (hash >> 29n)) * prime3);
  return hash ^ (hash >> 32n);
}

function round(lane: bigint, word: bigint): bigint {
  return u64(rotate(u64(lane + word * prime2), 31n) * prime1);
}

function rotate(value: bigint, by: bigint): bigint {
  return u64((value << by) | (value >> (64n - by)));
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
