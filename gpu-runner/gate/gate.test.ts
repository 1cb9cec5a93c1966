import { describe, expect, it } from 'vitest';
import { type ClearanceFacts, gate } from './gate.ts';

const planned = { source: '0xAb', revision: '0x01', artifact: 'sha256:aa' };
const cleared: ClearanceFacts = {
  source: '0xab',
  revision: '0x01',
  status: 'cleared',
  statements: 2,
  expiresAt: 2_000,
  liveCases: 0,
  convicted: false,
  now: 1_000,
  artifacts: ['sha256:aa'],
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
    ['no clearance', { status: 'unknown', statements: 0, expiresAt: null }],
    ['a flag', { status: 'flagged' }],
    ['a conviction', { convicted: true }],
    ['an open case', { liveCases: 1 }],
    ['an expired clearance', { expiresAt: 1_000 }],
    ['a clearance without an end', { expiresAt: null }],
    ['statements about other bytes', { artifacts: ['sha256:bb'] }],
    ['statements that no longer hold', { artifacts: [] }],
  ])('may not run with %s', (_, change) => {
    expect(reasons(change)).not.toEqual([]);
  });

  it('may not run with fewer statements than the provider asks for', () => {
    expect(reasons({}, 2)).toEqual([]);
    expect(reasons({}, 3)).toEqual(['2 of 3 statements hold']);
  });

  it('may not run when what would run is not known to its last byte', () => {
    expect(gate(cleared, { ...planned, artifact: null }, { statements: 1 })).not.toEqual([]);
  });
});
