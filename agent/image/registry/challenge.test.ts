import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

const read = (header: string | string[] | undefined) =>
  parseChallenges(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)]);

describe('a WWW-Authenticate header', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['Basic', [['basic', {}]]],
    ['Basic realm="a b, c"', [['basic', { realm: 'a b, c' }]]],
    [
      'Bearer realm="https://auth.example/token",service="x",scope="repository:a:pull,push"',
      [['bearer', { realm: 'https://auth.example/token', service: 'x', scope: 'repository:a:pull,push' }]],
    ],
    ['BEARER Realm = x , Service=y', [['bearer', { realm: 'x', service: 'y' }]]],
    [
      'Negotiate, Basic realm="\\"q\\""',
      [
        ['negotiate', {}],
        ['basic', { realm: '"q"' }],
      ],
    ],
    [
      ['Bearer realm="a"', 'Basic realm="b"'],
      [
        ['bearer', { realm: 'a' }],
        ['basic', { realm: 'b' }],
      ],
    ],
    ['Bearer realm="open', [['bearer', { realm: '' }]]],
  ])('%j is read', (header, challenges) => {
    expect(read(header)).toEqual(challenges);
  });

  it('of any form is read in bounded time', () => {
    const parts = fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'realm', 'x', '\t', '\u0000');
    const headers = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 2000 }).map((all) => all.join('')),
    );
    fc.assert(fc.property(headers, (header) => void parseChallenges(header)));
    parseChallenges(' '.repeat(100_000));
    parseChallenges(`Bearer x="${'\\'.repeat(100_000)}`);
    parseChallenges('a '.repeat(100_000));
  });
});
