import { randomBytes } from 'node:crypto';
import { WardenError } from '../../agent/model/errors.ts';
import { type RunAddresses, runAddresses, runSlots } from '../container/address-plan.ts';
import type { RunLabels } from '../container/labels.ts';
import { networkAsAsked, networkBody } from '../container/network-body.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';

const attempts = 64;

/**
 * Makes the network of a run, at a number that nobody has: the name of a network holds it, so that two runners cannot take the same
 * one.
 * @param onMade takes up its id as soon as it exists
 * @throws WardenError ENGINE_REFUSED when none of many is free; SANDBOX_UNSAFE when it is another one; ENGINE_TIMEOUT,
 * ENGINE_UNREACHABLE
 */
export async function openNetwork(
  { engine, facts }: { readonly engine: Engine; readonly facts: EngineFacts },
  labels: RunLabels,
  onMade: (id: string) => void,
): Promise<{ readonly addresses: RunAddresses; readonly network: string }> {
  const start = randomBytes(2).readUInt16BE() % runSlots;
  let last: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const addresses = runAddresses((start + attempt * 61) % runSlots, facts.userNamespaces);
    const network = `warden-run-${addresses.index}`;
    try {
      const body = networkBody(network, addresses, labels, facts);
      const answer = await engine.call({ method: 'POST', path: '/networks/create', body });
      const { Id } = answer as { readonly Id?: unknown };
      if (typeof Id !== 'string')
        throw new WardenError('ENGINE_REFUSED', 'the engine made a network without an id');
      onMade(Id);
      const differences = networkAsAsked(body, await engine.call({ method: 'GET', path: `/networks/${Id}` }));
      if (differences.length > 0)
        throw new WardenError(
          'SANDBOX_UNSAFE',
          `the engine made another network than was asked: ${differences.join('; ')}`,
        );
      return { addresses, network };
    } catch (thrown) {
      // Taken, or overlapping a network of the host: the next.
      if (!(thrown instanceof WardenError) || thrown.code !== 'ENGINE_REFUSED') throw thrown;
      last = thrown;
    }
  }
  throw last;
}
