import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CONTRACTS = [
  'Manager',
  'Terminal',
  'Nexus',
  'Vault',
  'Controller',
  'Source',
  'Task',
  'Response',
] as const;
const MAINNET_ONLY = ['cancelUnbonding', 'emergencyExit', 'UnbondingCanceled', 'withdrawSanctionOf'];

type Entry = Record<string, unknown> & { name?: string };

/** What `forge build` wrote: run `npm run contracts:build` first. */
function ours(contract: string): Entry[] {
  const out = process.env.FOUNDRY_OUT ?? '.forge/out';
  return JSON.parse(readFileSync(join(out, `${contract}.sol`, `${contract}.json`), 'utf8')).abi;
}

function live(network: 'mainnet' | 'testnet', contract: string): Entry[] {
  return JSON.parse(readFileSync(join('contracts', 'abi', network, `${contract}Abi.json`), 'utf8'));
}

/** The same ABI whatever the order of its entries; arguments keep theirs. */
function sorted(abi: Entry[]): Entry[] {
  const key = (entry: Entry): string => `${entry.type} ${entry.name} ${JSON.stringify(entry.inputs)}`;
  return abi.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('the protocol speaks the live network’s ABI', () => {
  it.each(CONTRACTS)('%s is mainnet’s, internal types and argument names included', (contract) => {
    expect(sorted(ours(contract))).toEqual(sorted(live('mainnet', contract)));
  });

  it.each(CONTRACTS.filter((contract) => contract !== 'Vault'))('%s is testnet’s too', (contract) => {
    expect(sorted(ours(contract))).toEqual(sorted(live('testnet', contract)));
  });

  it('Vault is testnet’s and four things that only mainnet has', () => {
    const isExtra = (entry: Entry): boolean => MAINNET_ONLY.includes(entry.name ?? '');
    expect(ours('Vault').filter(isExtra)).toHaveLength(MAINNET_ONLY.length);
    expect(live('testnet', 'Vault').filter(isExtra)).toHaveLength(0);
    expect(sorted(ours('Vault').filter((entry) => !isExtra(entry)))).toEqual(
      sorted(live('testnet', 'Vault')),
    );
  });
});
