import { caseBit } from './byte-class.ts';

/** The same for both cases of letters. @returns as `gramHash` */
export function foldedHash(gram: number): number {
  return Math.imul(gram | (caseBit * 0x1010101), spread);
}

/** @returns 32 bits of which the upper ones are mixed best (Fibonacci hashing) */
export function gramHash(gram: number): number {
  return Math.imul(gram, spread);
}

/** @param neighbour what stands beside the four bytes, of `neighbours.ts`. Returns `longerBits` bits. */
export function longerHash(gram: number, neighbour: number): number {
  return Math.imul(Math.imul(gram, spread) ^ neighbour, otherSpread) >>> (32 - longerBits);
}

export const longerBits = 20;
/** Odd, with their bits well mixed. */
const spread = 0x9e3779b1;
const otherSpread = 0x85ebca6b;
