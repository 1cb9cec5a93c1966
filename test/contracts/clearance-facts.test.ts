import { type Address, type Hex, keccak256, parseEther, stringToHex, zeroHash } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanStruct } from '../../agent/chain/act/statement-struct.ts';
import { addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { readClearance } from '../../agent/cli/run/clearance-facts.ts';
import { type CleanMessage, typedData } from '../../agent/evidence/statement.ts';
import { gate } from '../../gpu-runner/gate/gate.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { temporaryFolder } from './deploying.ts';
import { signers } from './scenario/cast.ts';
import { type Marketplace, marketplace } from './scenario/marketplace.ts';
import { freeGas } from './scenario/play.ts';
import { createWorld, type World } from './scenario/world.ts';

const day = 24 * 3600;
const word = (text: string) => keccak256(stringToHex(text));
const folder = temporaryFolder();
let anvil: Anvil;
let world: World;
let market: Marketplace;
let source: Address;
let revision: Hex;

beforeAll(async () => {
  anvil = await startAnvil(1071, freeGas);
  world = await createWorld(anvil, folder.path, null);
  market = marketplace(world);
  const { done, owner, person, addressOf, pass } = world;
  await world.welcome('alice', ...signers);
  for (const name of signers)
    await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf(name)] }));
  await pass(2 * day);
  for (const name of signers)
    await done(
      person(name).writeContract({ ...world.scanners, functionName: 'join', value: parseEther('1000') }),
    );
  await market.stake('alice', '1000');
  source = await market.publishSource('alice', { imageMetadataUrl: 'ipfs://x' });
  await done(owner.writeContract({ ...world.revisions, functionName: 'checkpoint', args: [source] }));
  revision = await world.read.readContract({
    ...world.revisions,
    functionName: 'revisionOf',
    args: [source],
  });
}, 120_000);
afterAll(async () => {
  await anvil.stop();
  folder.remove();
});

/** A scanner signs that the source is clean, as it found it. */
async function attest(name: string, artifact: string): Promise<void> {
  await world.pass(10);
  const scannedAt = await world.now();
  const message: CleanMessage = {
    source,
    revision,
    report: zeroHash,
    artifact: word(artifact),
    ruleset: zeroHash,
    scannedAt: String(scannedAt),
    expiresAt: String(scannedAt + day),
    nonce: '1',
  };
  const signature = await privateKeyToAccount(word(name)).signTypedData(
    typedData({ kind: 'clean', chainId: 1071, contract: world.clearance.address, message }),
  );
  await world.done(
    world.owner.writeContract({
      ...world.clearance,
      functionName: 'attest',
      args: [cleanStruct(message), signature],
    }),
  );
}

async function facts() {
  const { signal } = new AbortController();
  const client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  return readClearance(client, await addressBook(client, folder.path), source);
}

/** Why these bytes of the source may not run. */
async function reasons(artifact: string): Promise<string[]> {
  const planned = { source, revision, artifact: `sha256:${word(artifact).slice(2)}` };
  return gate(await facts(), planned, { statements: 1 });
}

describe('what clears a source for a run', { timeout: 120_000 }, () => {
  const [first, second, third] = signers as [string, string, string];

  it('is as many statements about its very bytes as the chain asks for', async () => {
    await attest(first, 'old');
    expect(await facts()).toMatchObject({ threshold: 2, statements: [{ scanner: world.addressOf(first) }] });
    expect(await reasons('old')).not.toEqual([]);
    await attest(second, 'old');
    expect(await reasons('old')).toEqual([]);
    expect(await reasons('new')).toEqual([
      'what would run is not what was cleared: its files or images are others',
    ]);
  });

  it('is the latest word of each scanner, and no earlier one', async () => {
    await attest(first, 'new');
    expect(await reasons('old')).toEqual(['1 of 2 statements are about the files and images that would run']);
    expect(await reasons('new')).toEqual(['1 of 2 statements are about the files and images that would run']);
    await attest(third, 'new');
    expect(await reasons('new')).toEqual([]);
    expect((await facts()).statements).toHaveLength(3);
  });

  it('is no word of a scanner that took it back', async () => {
    const { statements } = await facts();
    const { uid } = statements.find(({ scanner }) => scanner === world.addressOf(third))!;
    await world.done(
      world.person(third).writeContract({ ...world.clearance, functionName: 'revoke', args: [uid as Hex] }),
    );
    expect(await reasons('new')).toEqual(['1 of 2 statements are about the files and images that would run']);
  });
});
