import assert from 'node:assert/strict';
import { type Address, type Hex, keccak256, pad, parseEther, stringToHex } from 'viem';
import { type Cast, scanners } from '../cast.ts';

const hour = 3600;

/** The provider table's other half: who does not deliver, or delivers what is no result, loses stake. */
export async function badProviders(cast: Cast, source: Address): Promise<void> {
  await nonDelivery(cast, source);
  await invalidResult(cast, source);
}

async function nonDelivery(cast: Cast, source: Address): Promise<void> {
  const { story, read, person, addressOf, vault, court } = cast;
  story.chapter('A provider that does not deliver', ['carol', 'alice', 'accuser']);
  await cast.register('carol', source);
  const tasks = [];
  for (let failure = 0; failure < 3; failure++) {
    const task = await cast.publishTask('alice', source, '4');
    await cast.attempt('carol', task);
    tasks.push(task);
  }
  await cast.pass(2 * hour + 1);
  await story.step('carol takes three tasks of alice’s and answers none of them');

  const ids: Hex[] = [];
  for (const { address, index } of tasks) {
    const bond = parseEther('1');
    const id = await cast.opened(
      person('accuser').writeContract({
        ...court,
        functionName: 'openNonDelivery',
        args: [address, index, 0n],
        value: bond,
      }),
    );
    ids.push(id);
    const { hold } = await cast.caseOf(id);
    await story.step(
      `anyone may say so, the tasks prove it; of her stake ${hold === 0n ? 'nothing is' : 'a part is'} held`,
    );
  }
  const held = await Promise.all(ids.map(async (id) => (await cast.caseOf(id)).hold));
  assert.deepEqual(held, [0n, 0n, parseEther('4')]);

  for (const id of ids) {
    await cast.passDeadline(id);
    await cast.tally(id);
  }
  for (const id of ids) await cast.settle(id);
  for (const id of ids) await cast.dischargeAll(id);
  await cast.withdraw('accuser');
  const lockup = await read.readContract({ ...vault, functionName: 'lockupOf', args: [addressOf('carol')] });
  assert.equal(lockup, parseEther('96'));
  await story.step('the first two failures only count; the third costs her the payment of the task');

  for (const task of tasks) await cast.attempt('bob', task);
  assert.equal(await cast.escrow(), 0n);
  await story.step("bob's late attempts find the tasks expired: the payments are back with alice");
}

async function invalidResult(cast: Cast, source: Address): Promise<void> {
  const { story, read, person, addressOf, vault, court } = cast;
  story.chapter('A provider that delivers an invalid result', ['bob', 'alice', 'accuser', 'scanner1']);
  const task = await cast.publishTask('alice', source, '10');
  await cast.attempt('bob', task);
  await cast.respond('bob', task, '10');
  await story.step('bob answers with noise, first of all, and is paid');

  const report = keccak256(stringToHex('noise'));
  const provider = addressOf('bob');
  await cast.commit('accuser', task.address, pad(provider), report);
  const id = await cast.opened(
    person('accuser').writeContract({
      ...court,
      functionName: 'openInvalidResult',
      args: [task.address, task.index, provider, report, 'ipfs://noise', cast.salt],
      value: parseEther('100'),
    }),
  );
  await story.step('the accuser opens a case: a quarter of bob’s stake is held');

  await cast.passDeadline(id);
  await cast.tally(id);
  assert.equal(await cast.phaseOf(id), 'Voting');
  await cast.vote(id, Object.fromEntries(scanners.map((scanner, index) => [scanner, index < 6])));
  await cast.settle(id);
  await cast.dischargeAll(id);
  await cast.claimFees(id, scanners);
  await cast.withdraw('accuser', 'scanner1');
  const lockup = await read.readContract({ ...vault, functionName: 'lockupOf', args: [provider] });
  assert.equal(lockup, parseEther('150'));
  await story.step('silence convicts nobody here: seven scanners judge, six say guilty, and 50 are taken');
}
