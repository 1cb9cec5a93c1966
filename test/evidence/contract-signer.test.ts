import { concatHex, type Hex, keccak256, numberToHex, zeroAddress } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CourtAddresses } from '../../agent/chain/address-book.ts';
import { type ChainClient, connect } from '../../agent/chain/connect.ts';
import { evidenceView } from '../../agent/chain/evidence-view.ts';
import { type Anvil, clientsOf, startAnvil } from '../contracts/anvil.ts';

const nowhere = zeroAddress;
const contract = '0x00000000000000000000000000000000000c0de1';
const court: CourtAddresses = {
  revisions: nowhere,
  proofs: nowhere,
  scanners: nowhere,
  clearance: nowhere,
  reputation: nowhere,
  court: nowhere,
  since: 0,
};
const protocol = { manager: nowhere, terminal: nowhere, nexus: nowhere, vault: nowhere };
const magic = '0x1626ba7e';

/** Code that gives back one word with this at its beginning. */
const answering = (first: Hex, size = 32): Hex =>
  concatHex([
    '0x7f',
    `${first}${'00'.repeat(32 - (first.length - 2) / 2)}`,
    '0x600052',
    '0x60',
    numberToHex(size, { size: 1 }),
    '0x6000f3',
  ]);

/** Code that spends this much first, in rounds of 100 or so. */
const spending = (rounds: number): Hex =>
  concatHex(['0x61', numberToHex(rounds, { size: 2 }), '0x5b6001900380600357', '0x50', answering(magic)]);

let anvil: Anvil;
let client: ChainClient;
beforeAll(async () => {
  anvil = await startAnvil();
  const { signal } = new AbortController();
  client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
});
afterAll(() => anvil.stop());

it.each<[string, Hex, boolean]>([
  ['says the magic word', answering(magic), true],
  ['says it, and more', answering(magic, 64), true],
  ['spends what the court allows', spending(2500), true],
  ['says something else', answering('0xffffffff'), false],
  ['says it with something behind it', answering(`${magic}01`), false],
  ['says half a word', answering(magic, 16), false],
  ['spends more than the court allows', spending(5000), false],
  ['reverts', '0x60006000fd', false],
  ['sends the reader elsewhere (EIP-3668)', '0x63556f183060e01b60005260046000fd', false],
  ['is not there', '0x', false],
])('a contract that %s is taken at its word as the court would', async (_, bytecode, isTaken) => {
  await clientsOf(anvil).test.setCode({ address: contract, bytecode });
  const view = evidenceView(client, { protocol, court }, court);
  expect(await view.recognises(contract, keccak256('0x01'), '0x1234')).toBe(isTaken);
});
