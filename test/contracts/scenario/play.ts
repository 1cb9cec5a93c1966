import { parseEther } from 'viem';
import type { Anvil } from '../anvil.ts';
import { type Cast, people, scanners } from './cast.ts';
import { acquittal } from './chapters/acquittal.ts';
import { appeal } from './chapters/appeal.ts';
import { badProviders } from './chapters/bad-providers.ts';
import { clients } from './chapters/clients.ts';
import { proof } from './chapters/proof.ts';
import { providers } from './chapters/providers.ts';
import { quorum } from './chapters/quorum.ts';
import { justice } from './justice.ts';
import { marketplace } from './marketplace.ts';
import { createStory } from './story.ts';
import { createWorld } from './world.ts';

export interface PlayOptions {
  /** A fresh chain on which gas is free: see `freeGas`. */
  readonly anvil: Anvil;
  /** Where the deployments file goes. */
  readonly folder: string;
  /** Where forge put what it compiled. */
  readonly artifacts: string;
  /** Receives one line at a time. */
  readonly out: (line: string) => void;
}

/** Flags of anvil. */
export const freeGas = ['--block-base-fee-per-gas', '0', '--gas-price', '0'];

const days = 24 * 3600;

/**
 * Plays what the network promises to clients and providers, from the first stake to the last appeal.
 * @throws where anything comes out otherwise than told
 */
export async function play({ anvil, folder, artifacts, out }: PlayOptions): Promise<void> {
  const world = await createWorld(anvil, folder, artifacts);
  await world.welcome(...people);
  const market = marketplace(world);
  const cast: Cast = {
    ...world,
    ...market,
    ...justice(world),
    story: createStory(world, market.escrow, out),
  };

  out(
    'Everyone starts with 10000 coins. `credit` is what the court owes; the bonds of scanners are not shown.',
  );
  await fillVault(cast);
  await seatScanners(cast);
  const source = await clients(cast);
  await providers(cast, source);
  await quorum(cast);
  await proof(cast);
  await acquittal(cast, source);
  await appeal(cast);
  await badProviders(cast, source);
}

/** The court may take a tenth of the vault a day: the network is larger than those who are shown. */
async function fillVault({ done, person, addressOf, vault }: Cast): Promise<void> {
  await done(
    person('crowd').writeContract({
      ...vault,
      functionName: 'deposit',
      args: [addressOf('crowd')],
      value: parseEther('4000'),
    }),
  );
}

async function seatScanners({
  done,
  person,
  addressOf,
  owner,
  scanners: contract,
  pass,
}: Cast): Promise<void> {
  for (const name of scanners)
    await done(owner.writeContract({ ...contract, functionName: 'admit', args: [addressOf(name)] }));
  await pass(2 * days);
  for (const name of scanners)
    await done(person(name).writeContract({ ...contract, functionName: 'join', value: parseEther('1000') }));
}
