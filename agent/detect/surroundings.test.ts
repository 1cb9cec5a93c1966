import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redacted } from '../model/secret-shapes.ts';
import { surroundings } from './surroundings.ts';

const around = (content: Buffer, offset: number, length: number, place = 0) =>
  surroundings(
    { size: content.length, slice: (from, size) => content.subarray(from, from + size) },
    place,
    offset,
    length,
  );

describe('what is around a match', () => {
  it('is up to 64 bytes on each side, escaped', () => {
    const content = Buffer.from(`${'a '.repeat(100)}\u0000"MATCH\\\n${' b'.repeat(100)}`);
    const at = content.indexOf('MATCH');
    expect(around(content, at, 5)).toEqual({
      before: `${'a '.repeat(31)}\\x00"`,
      after: `\\\\\\x0a${' b'.repeat(31)}`,
    });
  });

  it('is shorter where the content begins and ends', () => {
    expect(around(Buffer.from('MATCH'), 0, 5)).toEqual({ before: '', after: '' });
    expect(around(Buffer.from('MATCH'), 3, 9)).toEqual({ before: 'MAT', after: '' });
  });

  it('is kept for the first four matches of a finding', () => {
    expect(around(Buffer.from('a MATCH b'), 2, 5, 3)).toEqual({ before: 'a ', after: ' b' });
    expect(around(Buffer.from('a MATCH b'), 2, 5, 4)).toEqual({});
  });

  it('is without a secret, wherever in it the match or the edge lies', () => {
    const letters = fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789');
    const word = (length: number) => fc.string({ unit: letters, minLength: length, maxLength: length });
    const secret = fc.oneof(
      word(36).map((text) => ({ head: '', text: `ghp_${text}` })),
      word(40).map((text) => ({ head: 'AWS_SECRET_ACCESS_KEY=', text })),
      word(200).map((text) => ({ head: '"api_key": "', text })),
      word(32).map((text) => ({ head: 'token: ', text: `hf_${text}` })),
      fc.array(word(64), { minLength: 2, maxLength: 30 }).map((lines) => ({
        head: '-----BEGIN RSA PRIVATE KEY-----\n',
        text: `${lines.join('\n')}\n-----END RSA PRIVATE KEY-----`,
      })),
    );
    fc.assert(
      fc.property(
        secret,
        fc.nat(300),
        fc.nat(300),
        fc.nat(2500),
        fc.nat(20),
        ({ head, text }, left, right, at, length) => {
          const content = Buffer.from(`${'# '.repeat(left)}\n${head}${text}\n${' #'.repeat(right)}`);
          const { before, after } = around(content, at % content.length, length);
          for (const side of [before!, after!])
            for (let i = 0; i + 6 <= text.length; i++) {
              const part = text.slice(i, i + 6);
              if (!/[\n-]|KEY|PRIV/.test(part)) expect(side.includes(part)).toBe(false);
            }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is without a word that begins or ends too far away to be known', () => {
    const content = Buffer.from(`${'k'.repeat(5000)} MATCH ${'v'.repeat(5000)}`);
    expect(around(content, 5001, 5)).toEqual({ before: `${redacted} `, after: ` ${redacted}` });
  });
});
