import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostUser } from './user-map.ts';

describe('a user of a container', () => {
  it('is the same on the host where users are not mapped', () => {
    expect(hostUser('         0          0 4294967295\n', 1_700_000_007)).toBe(1_700_000_007);
  });

  it('is the one that the map names', () => {
    const map = '         0       1000          1\n         1     100000      65536\n';
    expect([0, 1, 30_007, 65_536, 65_537].map((user) => hostUser(map, user))).toEqual([
      1000,
      100_000,
      130_006,
      165_535,
      null,
    ]);
  });

  it('is nobody where the map is no map', () => {
    fc.assert(
      fc.property(fc.string(), (map) => {
        expect(hostUser(map.replaceAll(/\d/g, 'x'), 0)).toBeNull();
      }),
    );
  });
});
