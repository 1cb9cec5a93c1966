import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { encodeErrorResult, type Hex, parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../config/package-root.ts';
import { courtErrorsAbi } from './abi/court-errors.ts';
import { courtReverts } from './court-reverts.ts';
import { protocolReverts } from './protocol-reverts.ts';
import { readReason, readRevert } from './revert.ts';

const solidity = parseAbi(['error Error(string reason)', 'error Panic(uint256 code)']);
const error = (reason: string) => encodeErrorResult({ abi: solidity, errorName: 'Error', args: [reason] });

describe('a revert of the protocol', () => {
  it.each(Object.keys(protocolReverts))('%s has words', (reason) => {
    const revert = readRevert(error(reason));
    expect(revert.reason).toBe(reason);
    expect(revert.what).not.toContain('no reason that is known');
    expect(revert.todo).toMatch(/^[A-Z`].*\.$/);
  });

  it('covers every string that the live network is known to use', () => {
    expect(Object.keys(protocolReverts)).toEqual(
      expect.arrayContaining([
        'NotOwner',
        'NotMaster',
        'NotProvider',
        'Expired',
        'AlreadyConfirmed',
        'AlreadyFinalized',
        'InsufficientBalance',
        'InsufficientLockup',
        'UnbondingNotElapsed',
        'NotEligible',
        'SourceInactive',
      ]),
    );
  });

  it('covers every string that our contracts use', () => {
    const folder = join(packageRoot(), 'contracts', 'src', 'protocol');
    const strings = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sol'))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/"([A-Z][A-Za-z]+)"/g)])
      .map(([, reason]) => reason!)
      .filter((reason) => !/^[A-Z_]+$/.test(reason));
    expect(strings.length).toBeGreaterThan(20);
    expect(Object.keys(protocolReverts)).toEqual(expect.arrayContaining([...new Set(strings)]));
  });

  it('is shown escaped where it is of somebody else', () => {
    expect(readRevert(error('\u001b[31mred\u202e')).reason).toBe('\\x1b[31mred\\u{202e}');
    expect(readReason('constructor').what).toContain('no reason that is known');
  });
});

describe('a revert of the court', () => {
  it.each(courtErrorsAbi.map(({ name }) => name))('%s has words', (name) => {
    expect(courtReverts.get(name), name).toBeDefined();
    expect(courtReverts.get(name)!.todo).toMatch(/^[A-Z`].*\.$/);
  });

  it('shows its arguments', () => {
    const abi = parseAbi(['error BondTooSmall(uint256 given, uint256 needed)']);
    const data = encodeErrorResult({ abi, errorName: 'BondTooSmall', args: [1n, 2n] });
    expect(readRevert(data)).toMatchObject({ reason: 'BondTooSmall(1, 2)', what: 'the bond is too small' });
  });
});

describe('any revert data', () => {
  it('has an answer, free of control characters', () => {
    const selectors = fc.constantFrom('0x', '0x08c379a0', '0x4e487b71', '0x118cdaa7');
    const data = fc.tuple(selectors, fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(data, ([selector, tail]) => {
        const revert = readRevert(`${selector}${Buffer.from(tail).toString('hex')}` as Hex);
        expect(revert.reason).not.toMatch(/\p{C}/u);
        expect(revert.what).not.toBe('');
      }),
    );
  });

  it('may be missing', () => {
    expect(readRevert(null).reason).toBe('no reason');
    expect(readRevert('0x').reason).toBe('no reason');
  });
});
