import { always, type Literal, type Need, some, wordEdge } from './need.ts';

/** In bytes. */
export const shortestLiteral = 4;

/** What is shorter stands in so many contents that it is not worth looking for. */
function isTooShort(text: string, nocase: boolean): boolean {
  return text.length < (nocase ? 5 : shortestLiteral);
}

/** What of a longer one is looked for, in bytes. */
const longestLiteral = 64;

/** One of these texts (latin1, a character a byte) must stand in the content. Always, if one is too short to look for. */
export function oneOf(texts: readonly string[], nocase: boolean): Need {
  const sought = texts.map((text) => edged(nocase ? lower(text) : text).slice(0, longestLiteral));
  if (sought.some((text) => isTooShort(text, nocase))) return always;
  const literals = [...new Set(sought)];
  // Where one stands inside another, the shorter one says it for both.
  const needed = literals.filter((text) => !literals.some((part) => part !== text && text.includes(part)));
  return some(
    1,
    needed.map((bytes): Need => ({ kind: 'literal', literal: { bytes, nocase } })),
  );
}

/** As the modifiers `wide`, `ascii` and `xor` ask for it: each literal of the need in every form it may stand in. */
export function transformed(need: Need, forms: readonly ((literal: Literal) => Literal)[]): Need {
  if (need.kind === 'some')
    return some(
      need.count,
      need.of.map((part) => transformed(part, forms)),
    );
  if (need.kind !== 'literal') return need;
  return some(
    1,
    forms.map((form): Need => ({ kind: 'literal', literal: form(need.literal) })),
  );
}

/** Each byte followed by a zero. */
export function wideForm({ bytes, nocase }: Literal): Literal {
  return { bytes: [...bytes.replaceAll(wordEdge, '')].map((byte) => `${byte}\0`).join(''), nocase };
}

export function xorForm(key: number): (literal: Literal) => Literal {
  return ({ bytes, nocase }) => ({
    bytes: [...bytes].map((byte) => String.fromCharCode(byte.charCodeAt(0) ^ key)).join(''),
    nocase,
  });
}

/** An edge is known only from inside a word, and worth knowing only at the ends. */
function edged(text: string): string {
  const plain = text.replaceAll(wordEdge, '');
  const before = text[0] === wordEdge && /^\w/.test(plain) ? wordEdge : '';
  const after = text.at(-1) === wordEdge && /\w$/.test(plain) ? wordEdge : '';
  return before + plain + after;
}

// Only ASCII: what lies beyond has one form.
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
