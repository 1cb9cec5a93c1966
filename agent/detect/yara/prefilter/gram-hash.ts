import { caseBit } from './byte-class.ts';

/** The same for both cases of letters, and for what differs in the same bit. */
export function folded(gram: number): number {
  return gram | (caseBit * 0x1010101);
}

/** @param gram folded. Returns 32 bits of which the upper ones are mixed best (Fibonacci hashing). */
export function gramHash(gram: number): number {
  return Math.imul(gram, spread);
}

/**
 * @param hash of the four bytes
 * @param neighbour what stands beside them, of `neighbours.ts`
 * @returns `longerBits` bits
 */
export function longerHash(hash: number, neighbour: number): number {
  return Math.imul(hash ^ neighbour, otherSpread) >>> (32 - longerBits);
}

export const longerBits = 20;
/** Odd, with their bits well mixed. */
const spread = 0x9e3779b1;
const otherSpread = 0x85ebca6b;
