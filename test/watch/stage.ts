import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, type Hex, keccak256, parseEther, stringToHex } from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { type AddressBook, addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { type Marketplace, marketplace } from '../contracts/scenario/marketplace.ts';
import { createWorld, type World } from '../contracts/scenario/world.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { startTestGateway, type TestGateway } from '../source/gateway.ts';

export const stageChain = 1071;

/** A chain with a market and a court, a registry and a gateway: where watchdogs are tried. */
export interface Stage {
  readonly anvil: Anvil;
  readonly world: World;
  readonly market: Marketplace;
  readonly book: AddressBook;
  readonly registry: TestRegistry;
  readonly gateway: TestGateway;
  /** Deployments, evidence, keys: goes with the stage. */
  readonly folder: string;
  /** A scanner with a bond of 1000 coins. */
  readonly watchdog: PrivateKeyAccount;
  readonly watchdogKey: Hex;
  /** Hosts that a watchdog here has to be allowed. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

const watchdogName = 'watchdog';

/** @param flags of anvil, beside those for blocks that are final after two more */
export async function openStage(flags: readonly string[] = []): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-stage-'));
  const [anvil, registry, gateway] = await Promise.all([
    startAnvil(stageChain, ['--slots-in-an-epoch', '1', ...flags]),
    startTestRegistry(),
    startTestGateway(),
  ]);
  const world = await createWorld(anvil, folder, null);
  await world.welcome(watchdogName, 'clara');
  const { done, owner, person, addressOf, scanners } = world;
  const args = [addressOf(watchdogName)] as const;
  await done(owner.writeContract({ ...scanners, functionName: 'admit', args }));
  await world.pass(2 * 86_400);
  const value = parseEther('1000');
  await done(person(watchdogName).writeContract({ ...scanners, functionName: 'join', value }));
  const market = marketplace(world);
  await market.stake('clara', '5000');
  const signal = new AbortController().signal;
  const client = await connect({
    chain: stageChain,
    rpcUrl: anvil.url,
    allowedHosts: [anvil.host],
    signal,
  });
  const watchdogKey = keccak256(stringToHex(watchdogName));
  return {
    anvil,
    world,
    market,
    book: await addressBook(client, folder),
    registry,
    gateway,
    folder,
    watchdog: privateKeyToAccount(watchdogKey),
    watchdogKey,
    hosts: [anvil.host, registry.host, new URL(gateway.origin).host],
    async close() {
      await Promise.all([anvil.stop(), registry.close(), gateway.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The revision that a source has now. */
export function revisionOf({ world }: Stage, source: Address): Promise<Hex> {
  return world.read.readContract({ ...world.revisions, functionName: 'revisionOf', args: [source] });
}
