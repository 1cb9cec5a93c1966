import assert from 'node:assert/strict';
import { parseEventLogs } from 'viem';
import { courtAbi } from '../../../../agent/chain/abi/court.ts';
import { type Cast, judges, signers } from '../cast.ts';

const acquit = 2n;

/** A panel that errs is overruled by the arbiter. */
export async function appeal(cast: Cast): Promise<void> {
  const { story, read, done, person, addressOf, vault, court, arbiter, owner } = cast;
  story.chapter('An appeal', ['oscar', 'accuser', 'scanner1', 'scanner4']);
  await cast.stake('oscar', '200');
  const source = await cast.publishSource('oscar');
  const id = await cast.accuse('accuser', source, signers, 'mistake');
  await cast.contest('oscar', id);
  await cast.vote(id, Object.fromEntries(judges.map((judge) => [judge, true])));
  assert.equal(await cast.phaseOf(id), 'Ruled');
  await story.step('oscar is accused, contests, and four of four judges say guilty');

  const { bond } = await cast.caseOf(id);
  const fee = (await read.readContract({
    ...arbiter(),
    functionName: 'arbitrationCost',
    args: ['0x'],
  })) as bigint;
  const hash = await person('oscar').writeContract({
    ...court,
    functionName: 'appeal',
    args: [id],
    value: 2n * bond + fee,
  });
  const { logs } = await read.waitForTransactionReceipt({ hash });
  const [dispute] = parseEventLogs({ abi: courtAbi, eventName: 'Dispute', logs });
  await story.step('oscar appeals, for twice the bond and the arbiter’s fee');

  await done(
    owner.writeContract({
      ...arbiter(),
      functionName: 'give',
      args: [court.address, dispute!.args.disputeId, acquit],
    }),
  );
  assert.equal(await cast.phaseOf(id), 'Settled');
  await story.step('the arbiter overrules the panel: oscar has his stake back');
  await cast.releaseSigners(id, signers);
  await cast.withdraw('oscar');
  const lockup = await read.readContract({ ...vault, functionName: 'lockupOf', args: [addressOf('oscar')] });
  assert.equal(lockup, 200n * 10n ** 18n);
  await story.step('and his bonds, and half of what his accusers lost');
}
