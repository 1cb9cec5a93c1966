import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blank, digit, formsOf, wordEdge } from './byte-class.ts';
import { createLiteralSearch } from './literal-search.ts';
import { literalTables } from './literal-tables.ts';
import { bestWindow } from './literal-window.ts';
import type { Literal } from './need.ts';

function found(literals: readonly Literal[], content: Uint8Array): number[] {
  const numbers: number[] = [];
  createLiteralSearch(literalTables(literals)).search(content, (number) => numbers.push(number));
  return numbers.sort((a, b) => a - b);
}

/** Byte by byte, as slow as it is plain. */
function foundPlainly(literals: readonly Literal[], content: Uint8Array): number[] {
  const stands = ({ text, nocase }: Literal, start: number) =>
    [...text].every((char, i) => {
      const byte = content[start + i];
      if (byte === undefined) return char === wordEdge;
      return formsOf(char.charCodeAt(0), nocase).includes(byte);
    });
  return literals.flatMap((literal, number) => {
    for (let start = -1; start <= content.length; start++) if (stands(literal, start)) return [number];
    return [];
  });
}

const plain = (text: string): Literal => ({ text, nocase: false });

describe('createLiteralSearch', () => {
  it('finds a literal wherever it stands, and however the content lies in memory', () => {
    const memory = Buffer.alloc(64, '.');
    for (let offset = 0; offset < 8; offset++) {
      for (let at = 0; at < 12; at++) {
        const content = memory.subarray(offset, offset + 40);
        content.fill('.').write('needle', at);
        expect(found([plain('needle'), plain('need'), plain('other')], content)).toEqual([0, 1]);
      }
    }
  });

  it('finds a literal that is all of the content, and none in an empty one', () => {
    expect(found([plain('need')], Buffer.from('need'))).toEqual([0]);
    expect(found([plain('need')], Buffer.alloc(0))).toEqual([]);
    expect(found([plain('need')], Buffer.from('nee'))).toEqual([]);
  });

  it('takes the start and the end of a content for the edge of a word', () => {
    const literals = [plain(`${wordEdge}nc `), plain(`sh -i${wordEdge}`)];
    expect(found(literals, Buffer.from('nc 127.0.0.1; sh -i'))).toEqual([0, 1]);
    expect(found(literals, Buffer.from('/nc x sh -i;'))).toEqual([0, 1]);
    expect(found(literals, Buffer.from('sync x sh -in'))).toEqual([]);
  });

  it('finds both cases of a letter where asked, and no other bytes for it', () => {
    const literals = [{ text: 'invoke-expression', nocase: true }, plain('Invoke')];
    expect(found(literals, Buffer.from('INVOKE-Expression'))).toEqual([0]);
    expect(found(literals, Buffer.from('Invoke\x0dexpression'))).toEqual([1]);
  });

  it('finds what a plain search finds', () => {
    const char = fc.constantFrom('a', 'b', 'B', '-', ' ', '0', '\n', '\xff', '\0');
    const text = fc
      .tuple(
        fc.boolean(),
        fc.array(fc.oneof({ weight: 8, arbitrary: char }, fc.constantFrom(blank, digit)), {
          minLength: 4,
          maxLength: 9,
        }),
        fc.boolean(),
      )
      .map(([before, chars, after]) => `${before ? wordEdge : ''}${chars.join('')}${after ? wordEdge : ''}`);
    const literal = fc
      .record({ text: text.map((value) => value.toLowerCase()), nocase: fc.boolean() })
      .filter(({ text, nocase }) => bestWindow(text, nocase) !== null);
    const content = fc.array(fc.oneof(char, text), { maxLength: 30 }).map((parts) => {
      const bytes = Buffer.from(`xyz${parts.join('')}`, 'latin1');
      return bytes;
    });
    fc.assert(
      fc.property(
        fc.array(literal, { minLength: 1, maxLength: 12 }),
        content,
        fc.nat(3),
        (literals, bytes, skipped) => {
          const part = bytes.subarray(skipped);
          expect(found(literals, part)).toEqual(foundPlainly(literals, part));
        },
      ),
      { numRuns: 300 },
    );
  });
});
