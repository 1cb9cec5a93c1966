import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metadataNames } from './metadata-names.ts';

const of = (value: unknown) => metadataNames(Buffer.from(JSON.stringify(value)));

describe('the names in metadata', () => {
  it('are what the client wrote, without what cannot be seen', () => {
    expect(of({ name: ' Llama \u202e farm ', description: 'a\0b' })).toEqual({
      name: 'Llama \\u{202e} farm',
      description: 'a\\x00b',
    });
  });

  it.each([null, 1, 'text', [], {}, { name: '' }, { name: '  ' }, { name: { toString: 'x' } }])(
    'are none in %j',
    (value) => {
      expect(of(value)).toEqual({ name: null, description: null });
    },
  );

  it('are none where there is nothing to read', () => {
    expect(metadataNames(undefined)).toEqual({ name: null, description: null });
  });

  it('stay short and storable, whatever the bytes are', () => {
    const names = fc.record({ name: fc.string({ unit: 'binary' }), description: fc.jsonValue() });
    const anything = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      names.map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        for (const text of Object.values(metadataNames(bytes))) {
          expect(text ?? '').not.toMatch(/[\p{Cc}\p{Cs}]/u);
          expect((text ?? '').length).toBeLessThan(700);
        }
      }),
    );
  });
});
