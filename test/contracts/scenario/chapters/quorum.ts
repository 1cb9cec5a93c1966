import assert from 'node:assert/strict';
import { parseEther } from 'viem';
import { type Cast, signers } from '../cast.ts';

/** A client who publishes malware loses its stake on the word of three scanners that nobody contests. */
export async function quorum(cast: Cast): Promise<void> {
  const { story, read, done, person, addressOf, vault, court, owner, refusalOf } = cast;
  story.chapter('A malicious source, convicted by a quorum', [
    'mallory',
    'accuser',
    ...signers,
    'bob',
    'carol',
  ]);
  await cast.stake('mallory', '400');
  const source = await cast.publishSource('mallory');
  await cast.register('bob', source);
  await story.step('mallory stakes 400 and publishes a source that carries a miner; bob registers');

  const id = await cast.accuse('accuser', source, signers, 'miner');
  assert.equal(await cast.phaseOf(id), 'Open');
  assert.match(
    await refusalOf(person('mallory').writeContract({ ...vault, functionName: 'unbond', args: [1n] })),
    /InsufficientLockup/,
  );
  await story.step('three scanners signed; the accuser opens a case: the whole stake is held at once');

  await cast.passDeadline(id);
  await cast.tally(id);
  await story.step('two days pass, nobody contests: provisionally convicted');

  await cast.settle(id);
  const days = await cast.dischargeAll(id);
  const sanctioned = await read.readContract({
    ...vault,
    functionName: 'sanctionOf',
    args: [addressOf('mallory')],
  });
  assert.equal(sanctioned, 0n);
  const wait = days === 0 ? 'at once' : `over ${days} more ${days === 1 ? 'day' : 'days'}, as a day allows`;
  await story.step(`nobody appeals: 400 are taken, ${wait}; half is burned, as there was no panel to pay`);

  await cast.releaseSigners(id, signers);
  await done(owner.writeContract({ ...court, functionName: 'claimDamages', args: [id, 0n] }));
  await cast.withdraw('accuser', ...signers, 'bob');
  const left = await read.readContract({ ...vault, functionName: 'lockupOf', args: [addressOf('mallory')] });
  assert.equal(left, 0n);
  assert.ok((await read.getBalance({ address: addressOf('bob') })) > parseEther('10000'));
  await story.step(
    'a quarter goes to accuser and signers, a quarter to bob, who was registered; everyone withdraws',
  );
}
