import assert from 'node:assert/strict';
import { type Address, parseEther } from 'viem';
import type { Cast } from '../cast.ts';

const day = 24 * 3600;
const hour = 3600;

/** The client table: stake is locked by publishing, escrow is paid out on delivery, and comes back otherwise. */
export async function clients(cast: Cast): Promise<Address> {
  const { story, read, done, person, addressOf, vault, controller, refusalOf, pass } = cast;
  const alice = person('alice');
  const in_ = async (bucket: 'balanceOf' | 'lockupOf' | 'unbondingOf') =>
    read.readContract({ ...vault, functionName: bucket, args: [addressOf('alice')] });
  const escrowOf = (task: Address) =>
    read.readContract({ ...vault, functionName: 'frozenPayment', args: [task] });

  story.chapter('A client: stake, escrow, refund', ['alice', 'bob', 'mia']);
  assert.match(await refusalOf(cast.publishSource('alice').then(() => '0x')), /NotEligible/);
  await cast.stake('alice', '300');
  await story.step('alice stakes 300; the minimum for one source is 100, more is a sign of trust');

  const source = await cast.publishSource('alice');
  assert.match(
    await refusalOf(alice.writeContract({ ...vault, functionName: 'unbond', args: [parseEther('201')] })),
    /InsufficientLockup/,
  );
  await story.step('alice publishes a source: 100 of her stake are its collateral, and cannot be unbonded');

  await done(alice.writeContract({ ...vault, functionName: 'unbond', args: [parseEther('100')] }));
  assert.match(
    await refusalOf(alice.writeContract({ ...vault, functionName: 'claim' })),
    /UnbondingNotElapsed/,
  );
  await story.step('alice unbonds 100 of the rest; it can be claimed after the unbonding period');
  await pass(7 * day);
  await done(alice.writeContract({ ...vault, functionName: 'claim' }));
  await done(alice.writeContract({ ...vault, functionName: 'withdraw', args: [parseEther('100')] }));
  assert.equal(await in_('lockupOf'), parseEther('200'));
  await story.step('seven days later alice claims and withdraws it');

  await cast.pair('bob', 'mia', '200');
  await cast.register('bob', source);
  await story.step('mia stakes 200 for her provider bob, who registers for the source');

  const task = await cast.publishTask('alice', source, '10');
  assert.equal(await escrowOf(task.address), parseEther('10'));
  assert.equal(await in_('balanceOf'), 0n);
  await story.step('alice publishes a task for 10: the payment is in escrow, in nobody’s balance');

  await cast.attempt('bob', task);
  await cast.respond('bob', task, '10');
  assert.equal(await escrowOf(task.address), 0n);
  await story.step('bob delivers first: the escrow is released to him');

  const cancelled = await cast.publishTask('alice', source, '20');
  await done(alice.writeContract({ ...controller, functionName: 'cancelTask', args: [cancelled.address] }));
  assert.equal(await in_('balanceOf'), parseEther('20'));
  await story.step('alice publishes a task for 20 and cancels it: the payment is back');

  const expired = await cast.publishTask('alice', source, '30');
  await pass(hour + 1);
  await cast.attempt('bob', expired);
  assert.equal(await in_('balanceOf'), parseEther('50'));
  await story.step(
    'a task for 30 expires without an answer; the late attempt of anyone gives the payment back',
  );
  return source;
}
