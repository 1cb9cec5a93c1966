import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAll } from '../../../../test/nested/open-all.ts';
import { sevenZips } from '../../../../test/nested/seven-zips.ts';
import { DecodeError } from '../../decompress/decode-error.ts';
import { lzmaProperties, unlzma } from '../../decompress/lzma.ts';

const text = Buffer.from('some content to compress, some content to compress\n'.repeat(8));
const long = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * i) % 251));

describe('a 7z archive', () => {
  it.each(['lzma', 'lzma2', 'deflate', 'bzip2', 'plainHeader'] as const)('of %s is opened', async (kind) => {
    const { files, gaps, faults, result } = await openAll(sevenZips[kind]);
    expect([gaps, faults, result?.format]).toEqual([[], [], '7z']);
    expect([...files.keys()]).toEqual(['a', 'b']);
    expect(files.get('a')?.equals(text)).toBe(true);
    expect(files.get('b')?.equals(long)).toBe(true);
  });

  it('of copies is opened, and what lies in it, too', async () => {
    const { files, gaps } = await openAll(sevenZips.copy);
    expect(gaps).toEqual([]);
    expect(files.get('a')?.equals(text)).toBe(true);
  });

  it('with a password says so', async () => {
    const { gaps, faults, files } = await openAll(sevenZips.encrypted);
    expect([gaps, faults, files.size]).toEqual([['encrypted'], ['archive/password'], 0]);
  });

  it('that is cut off is opened as far as its header allows', async () => {
    const { gaps } = await openAll(sevenZips.lzma.subarray(0, -20));
    expect(gaps).toEqual(['truncated']);
  });

  it('takes no more than the budget', async () => {
    const { gaps, producedBytes } = await openAll(sevenZips.lzma, { limits: { bytes: 100_000 } });
    expect(gaps.some((gap) => gap.startsWith('budget-bytes'))).toBe(true);
    expect(producedBytes).toBeLessThan(1_000_000);
  });
});

it('decodes any bytes as LZMA to as many bytes as asked for, or says why not', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(255),
      fc.nat(20_000),
      fc.nat(5000),
      (bytes, first, size, dictionary) => {
        const properties = lzmaProperties(first, dictionary);
        if (properties === null) return;
        let produced = 0;
        const decode = () =>
          unlzma(Buffer.concat([Buffer.alloc(1), bytes]), properties, size, (part) => {
            produced += part.length;
          });
        try {
          decode();
          expect(produced).toBe(size);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          expect(produced).toBeLessThanOrEqual(size);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(() => unlzma(randomBytes(4), lzmaProperties(93, 4096)!, 10, () => {})).toThrow(DecodeError);
});
