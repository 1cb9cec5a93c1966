import assert from 'node:assert/strict';
import { type Address, parseEther } from 'viem';
import { taskAbi } from '../../../../agent/chain/abi/task.ts';
import type { Cast } from '../cast.ts';
import { manualConfirmation, type Task } from '../marketplace.ts';

/** The provider table's good half: honest work earns payments and reputation, more of it more. */
export async function providers(cast: Cast, source: Address): Promise<void> {
  const { story, read, done, person, addressOf, vault, controller, reputation, owner } = cast;

  story.chapter('A provider: payments and reputation', ['alice', 'dora', 'bob', 'carol']);
  const score = () => read.readContract({ ...reputation, functionName: 'score', args: [addressOf('bob')] });
  const work = async (client: string, on: Address, payment: string): Promise<void> => {
    const task = await cast.publishTask(client, on, payment);
    await cast.attempt('bob', task);
    await cast.respond('bob', task, payment);
    await record(task);
  };
  const record = ({ address, index }: Task) =>
    done(owner.writeContract({ ...reputation, functionName: 'record', args: [address, index, 0n] }));

  const unknown = await score();
  await work('alice', source, '10');
  const known = await score();
  assert.ok(known > unknown);
  await story.step(`bob completes a task honestly: paid 10, score ${unknown} → ${known} of 10000`);

  await cast.stake('dora', '100');
  const other = await cast.publishSource('dora', { deliveryMethod: manualConfirmation });
  await cast.register('bob', other);
  await cast.pair('carol', 'carol', '100');
  await cast.register('carol', other);
  const task = await cast.publishTask('dora', other, '40');
  await cast.attempt('bob', task, '35');
  await cast.attempt('carol', task, '30');
  await cast.respond('bob', task, '35');
  const cheaper = await cast.respond('carol', task, '30');
  await done(
    person('dora').writeContract({ ...controller, functionName: 'confirmResponse', args: [cheaper] }),
  );
  assert.equal(
    await read.readContract({ address: task.address, abi: taskAbi, functionName: 'winningProvider' }),
    addressOf('carol'),
  );
  const left = await read.readContract({ ...vault, functionName: 'balanceOf', args: [addressOf('dora')] });
  assert.equal(left, parseEther('10'));
  await story.step(
    'dora offers 40, bob asks for 35 and carol for 30: dora confirms carol, 10 come back to her',
  );

  for (const client of ['alice', 'alice', 'alice']) await work(client, source, '5');
  const steady = await score();
  assert.ok(steady > known);
  const record_ = await read.readContract({
    ...reputation,
    functionName: 'providerRecord',
    args: [addressOf('bob')],
  });
  assert.equal(record_.failures, 0);
  await story.step(
    `three more tasks, all delivered: bob’s score is ${steady}, ${record_.confirmed} confirmed, none failed`,
  );
}
