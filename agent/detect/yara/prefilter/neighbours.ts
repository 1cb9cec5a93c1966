import { caseBit, countForms, formsOf } from './byte-class.ts';

/*
 * What stands beside four bytes of a literal, so that these are not enough to have it compared: the two bytes behind
 * them, or as much as the literal has. The case of letters counts for nothing.
 */

/** @param pair two bytes, little-endian */
export function twoBehind(pair: number): number {
  return pair | (caseBit * 0x101);
}

export function oneBehind(byte: number): number {
  return byte | caseBit | 0x10000;
}

export function oneBefore(byte: number): number {
  return byte | caseBit | 0x20000;
}

/** All that may stand beside the four bytes from `offset` on. Null if that could be too much to be worth asking. */
export function neighboursOf(text: string, offset: number, nocase: boolean): number[] | null {
  const formsAt = (at: number) => (at < 0 || at >= text.length ? null : formsOf(text.charCodeAt(at), nocase));
  const first = formsAt(offset + 4);
  const second = formsAt(offset + 5);
  const before = formsAt(offset - 1);
  const most = mostMarks / countForms(text, offset, nocase);
  if (first !== null && second !== null && first.length * second.length <= most)
    return first.flatMap((low) => second.map((high) => twoBehind(low | (high << 8))));
  if (first !== null && first.length <= most) return first.map(oneBehind);
  if (before !== null && before.length <= most) return before.map(oneBefore);
  return null;
}

/** Of one literal at one place: with many times more the map would say yes to everything. */
const mostMarks = 400;
