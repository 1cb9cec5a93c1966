import assert from 'node:assert/strict';
import type { Address } from 'viem';
import { type Cast, judges, signers } from '../cast.ts';

/** A false accusation is contested, judged by those who did not sign it, and costs those who made it. */
export async function acquittal(cast: Cast, source: Address): Promise<void> {
  const { story, read, addressOf, vault } = cast;
  story.chapter('A false accusation, contested and acquitted', ['alice', 'accuser', 'scanner1', 'scanner4']);
  const stakeOf = () => read.readContract({ ...vault, functionName: 'lockupOf', args: [addressOf('alice')] });
  const before = await stakeOf();
  await story.step('alice is a client in good standing');
  const id = await cast.accuse('accuser', source, signers, 'slander');
  assert.equal(await stakeOf(), 0n);
  await story.step('three scanners sign a false finding: her stake is held while the case is open');
  await cast.contest('alice', id);
  await story.step('alice contests, with a bond as large as the accuser’s');
  await cast.vote(id, Object.fromEntries(judges.map((judge) => [judge, false])));
  await cast.settle(id);
  assert.equal(await stakeOf(), before);
  await story.step('the other four scanners vote innocent: the stake is back');
  await cast.claimFees(id, []);
  await cast.releaseSigners(id, signers);
  await cast.withdraw('alice');
  await story.step('half of the lost bonds is alice’s, her own is back, the other half is burned');
}
