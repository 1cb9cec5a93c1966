/** Bytes that a content must hold somewhere. */
export interface Literal {
  /** One character a byte, or one for several bytes; lower case where `nocase`. @see byte-class.ts */
  readonly text: string;
  /** ASCII letters match in both cases. */
  readonly nocase: boolean;
}

/** The integer functions of YARA that read the content at a fixed offset. */
export interface IntegerRead {
  readonly offset: number;
  /** In bytes. */
  readonly width: 1 | 2 | 4;
  readonly bigEndian: boolean;
}

/**
 * What has to hold of a content for a rule to match: never less than what the rule itself asks, often much simpler.
 * Whatever cannot be told without the engine is `always`.
 */
export type Need =
  | { readonly kind: 'always' }
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** At least `count` of them hold. */
  | { readonly kind: 'some'; readonly count: number; readonly of: readonly Need[] }
  /** `filesize`, both bounds inclusive, bytes. */
  | { readonly kind: 'size'; readonly min: number; readonly max: number }
  | { readonly kind: 'integer'; readonly read: IntegerRead; readonly value: number };

export const always: Need = { kind: 'always' };

/** Holds for no content: one of nothing. */
export const never: Need = { kind: 'some', count: 1, of: [] };

/** At least `count` of the needs hold; what always holds counts without being looked at. */
export function some(count: number, needs: readonly Need[]): Need {
  const of = needs.filter((need) => need.kind !== 'always');
  const left = count - (needs.length - of.length);
  if (left <= 0) return always;
  return left === 1 && of.length === 1 ? of[0]! : { kind: 'some', count: left, of };
}

export function all(needs: readonly Need[]): Need {
  return some(needs.length, needs);
}

/** Whether it holds for no content at all. */
export function isNever(need: Need): boolean {
  return need.kind === 'some' && need.of.filter((part) => !isNever(part)).length < need.count;
}

/**
 * Whether a need can hold of a content without any literal being found in it: only its size and first bytes are left
 * to ask about.
 */
export function holdsWithoutLiterals(need: Need): boolean {
  if (need.kind === 'literal') return false;
  if (need.kind === 'some') return need.of.filter(holdsWithoutLiterals).length >= need.count;
  return true;
}

export function literalsOf(need: Need): Literal[] {
  if (need.kind === 'literal') return [need.literal];
  return need.kind === 'some' ? need.of.flatMap(literalsOf) : [];
}
