import { WardenError } from '../../agent/model/errors.ts';
import type { createBody } from '../container/create-body.ts';
import { createdAsAsked } from '../container/created-as-asked.ts';
import { createContainer, inspectContainer, startContainer } from '../container/start-container.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * Starts a container of ours, and sees that the engine made what was asked.
 * @param onMade takes up its id as soon as it exists
 * @throws WardenError SANDBOX_UNSAFE when it is another, or has ended; ENGINE_REFUSED, ENGINE_TIMEOUT, ENGINE_UNREACHABLE
 */
export async function startOwn(
  engine: Engine,
  name: string,
  body: ReturnType<typeof createBody>,
  onMade: (id: string) => void,
): Promise<{ readonly id: string; readonly pid: number }> {
  const id = await createContainer(engine, name, body);
  onMade(id);
  await startContainer(engine, id);
  const { running, pid, exitCode, error, document } = await inspectContainer(engine, id);
  const differences = createdAsAsked(body, document);
  if (differences.length > 0)
    throw new WardenError(
      'SANDBOX_UNSAFE',
      `the engine made something else of ${name} than was asked: ${differences.join('; ')}`,
    );
  if (!running || pid <= 0)
    throw new WardenError('SANDBOX_UNSAFE', `${name} ended with ${exitCode} at once ${error}`.trim());
  return { id, pid };
}
