import { expect, test } from 'vitest';
import { xxh64 } from './xxh64.ts';

// From the reference implementation's sanity test: bytes of a generator that its authors publish.
const vectors: readonly (readonly [number, bigint])[] = [
  [0, 0xef46db3751d8e999n],
  [1, 0xe934a84adb052768n],
  [4, 0x9136a0dca57457een],
  [14, 0x8282dcc4994e35c8n],
  [222, 0xb641ae8cb691c174n],
];

test.each(vectors)('hashes %i bytes as the reference does, however they are cut', (length, expected) => {
  const bytes = generated(length);
  for (const size of [1, 5, 31, 32, 33, 222]) {
    const hash = xxh64();
    for (let at = 0; at < length; at += size) hash.update(bytes.subarray(at, at + size));
    expect(hash.digest()).toBe(expected);
  }
});

function generated(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 2654435761n;
  for (let i = 0; i < length; i++) {
    bytes[i] = Number(state >> 56n);
    state = BigInt.asUintN(64, state * 11400714785074694797n);
  }
  return bytes;
}
