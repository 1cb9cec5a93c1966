import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectFaults } from '../fault.ts';
import { type JsonValue, readJson } from './json-document.ts';

function read(text: string | Buffer) {
  const faults = collectFaults();
  return { json: readJson(Buffer.from(text), 'm.json', faults), faults: faults.list };
}

function plain({ value }: JsonValue): unknown {
  if (value instanceof Map) {
    const members: ReadonlyMap<string, JsonValue> = value;
    return Object.fromEntries([...members].map(([key, member]) => [key, plain(member)]));
  }
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(plain) : value;
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a JSON text', () => {
  it('is read as JSON.parse reads it', () => {
    const key = fc.string().filter((text) => text !== '__proto__');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (data, indent) => {
        const text = JSON.stringify(data, null, indent);
        const { json, faults } = read(text);
        expect(faults).toEqual([]);
        expect(plain(json!)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused exactly where JSON.parse refuses it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '01',
      '1.',
      '1e5',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      '\\u00',
      '\u0001',
      '\u0080',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(read(text).json !== null).toBe(accepts(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('says on which line it goes wrong', () => {
    expect(read('{\n  "a": 1,\n  b\n}').faults).toMatchObject([{ id: 'source/metadata-invalid', line: 3 }]);
    expect(read('{\n"a": 1,\n"b": 2,\n"a": 3}').faults).toMatchObject([
      { id: 'source/duplicate-key', line: 4 },
    ]);
    expect(read(Buffer.from([0x22, 0xff, 0x22])).faults).toMatchObject([{ line: 1 }]);
  });

  it('that is nested without end is refused', () => {
    expect(read('['.repeat(100_000)).faults).toMatchObject([{ id: 'source/metadata-invalid' }]);
  });
});
