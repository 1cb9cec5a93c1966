import { wordEdge } from './byte-class.ts';
import { bestWindow } from './literal-window.ts';
import { always, type Literal, type Need, some } from './need.ts';

/** What of a longer literal is looked for, in characters. */
const longestLiteral = 64;

/** One of these texts must stand in the content. Always, if one is not worth looking for. */
export function oneOf(texts: readonly string[], nocase: boolean): Need {
  const sought = [
    ...new Set(texts.map((text) => edged(nocase ? lower(text) : text).slice(0, longestLiteral))),
  ];
  if (sought.some((text) => bestWindow(text, nocase) === null)) return always;
  // Where one stands inside another, the shorter one says it for both.
  const needed = sought.filter((text) => !sought.some((part) => part !== text && text.includes(part)));
  return some(
    1,
    needed.map((text): Need => ({ kind: 'literal', literal: { text, nocase } })),
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
export function wideForm({ text, nocase }: Literal): Literal {
  return { text: [...text.replaceAll(wordEdge, '')].map((char) => `${char}\0`).join(''), nocase };
}

/** @param text without classes of bytes */
export function xorForm(key: number): (literal: Literal) => Literal {
  return ({ text, nocase }) => ({
    text: [...text].map((byte) => String.fromCharCode(byte.charCodeAt(0) ^ key)).join(''),
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
