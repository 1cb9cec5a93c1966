import { describe, expect, it } from 'vitest';
import { type ClearanceFacts, gate } from './gate.ts';

const planned = { source: '0xAb', revision: '0x01', artifact: 'sha256:aa' };
const statement = (scanner: string, artifact = 'sha256:aa') => ({ uid: `0x${scanner}`, scanner, artifact });
const cleared: ClearanceFacts = {
  source: '0xab',
  revision: '0x01',
  status: 'cleared',
  statements: [statement('1'), statement('2')],
  threshold: 1,
  expiresAt: 2_000,
  liveCases: 0,
  convicted: false,
  now: 1_000,
};
const reasons = (change: Partial<ClearanceFacts>, statements = 1) =>
  gate({ ...cleared, ...change }, planned, { statements });

describe('a source', () => {
  it('may run when everything holds', () => {
    expect(reasons({})).toEqual([]);
  });

  it.each<[string, Partial<ClearanceFacts>]>([
    ['another source', { source: '0xcd' }],
    ['another revision', { revision: '0x02' }],
    ['no clearance', { status: 'unknown', statements: [], expiresAt: null }],
    ['a flag', { status: 'flagged' }],
    ['a conviction', { convicted: true }],
    ['an open case', { liveCases: 1 }],
    ['an expired clearance', { expiresAt: 1_000 }],
    ['a clearance without an end', { expiresAt: null }],
    ['statements about other bytes', { statements: [statement('1', 'sha256:bb')] }],
    ['statements that no longer hold', { statements: [] }],
  ])('may not run with %s', (_, change) => {
    expect(reasons(change)).not.toEqual([]);
  });

  it('may not run with fewer statements than the provider asks for', () => {
    expect(reasons({}, 2)).toEqual([]);
    expect(reasons({}, 3)).toEqual(['2 of 3 statements hold']);
  });

  it('may not run with fewer than the chain asks for', () => {
    expect(reasons({ threshold: 3 })).toEqual(['2 of 3 statements hold']);
  });

  it('may not run on statements about files that have been others since', () => {
    const statements = [statement('1'), statement('2', 'sha256:bb'), statement('3', 'sha256:bb')];
    expect(reasons({ statements }, 1)).toEqual([]);
    for (const change of [{ statements }, { statements, threshold: 2 }])
      expect(reasons(change, 'threshold' in change ? 1 : 2)).toEqual([
        '1 of 2 statements are about the files and images that would run',
      ]);
  });

  it('may not run when what would run is not known to its last byte', () => {
    expect(gate(cleared, { ...planned, artifact: null }, { statements: 1 })).not.toEqual([]);
  });
});
