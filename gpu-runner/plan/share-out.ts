import type { ComposeService } from '../../agent/source/compose/model.ts';
import { at } from '../../agent/source/compose/node.ts';
import { bytesOf, countOf, processorsOf, type ReadAmount } from './amounts.ts';
import type { Grant, PlannedService, Refuse } from './plan.ts';

type Limits = Pick<PlannedService, 'memoryBytes' | 'processors' | 'pids' | 'shmBytes' | 'openFiles'>;

const memoryFields = ['mem_limit', 'deploy.resources.limits.memory'];
const processorFields = ['cpus', 'deploy.resources.limits.cpus'];
const pidFields = ['pids_limit', 'deploy.resources.limits.pids'];
const openFiles = 4096;
/** Less than this starts nothing. */
const leastMemory = 32 * 1024 ** 2;

/**
 * Shares the grant out among the services: each gets what it asks for as far as all of them together stay within the grant;
 * those that do not ask get equal parts of what is left.
 */
export function shareOut(services: readonly ComposeService[], grant: Grant, refuse: Refuse): Limits[] {
  const ask = (service: ComposeService, fields: readonly string[], read: ReadAmount) =>
    smallest(
      fields.map((field) =>
        read(at(service.fields, ...field.split('.')), `services.${service.name}.${field}`, refuse),
      ),
    );
  const memory = parts(
    services.map((service) => ask(service, memoryFields, bytesOf)),
    grant.memoryBytes,
  );
  const processors = parts(
    services.map((service) => ask(service, processorFields, processorsOf)),
    grant.processors,
  );
  return services.map((service, index) => {
    const memoryBytes = Math.floor(memory[index]!);
    if (memoryBytes < leastMemory)
      refuse(
        'limit/memory',
        `services.${service.name}`,
        service.line,
        `${memoryBytes} bytes of memory start nothing`,
      );
    const pids = ask(service, pidFields, countOf) ?? grant.pids;
    const shm = ask(service, ['shm_size'], bytesOf) ?? grant.shmBytes;
    return {
      memoryBytes,
      processors: Math.max(0.01, Math.floor(processors[index]! * 100) / 100),
      // A sandboxed kernel needs threads of its own.
      pids: Math.max(64, Math.min(pids, grant.pids)),
      shmBytes: Math.min(shm, grant.shmBytes, memoryBytes),
      openFiles,
    };
  });
}

function parts(asked: readonly (number | null)[], granted: number): number[] {
  const capped = asked.map((amount) => (amount === null ? null : Math.min(amount, granted)));
  const silent = capped.filter((amount) => amount === null).length;
  const sum = capped.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  // Those that say nothing are left an equal part even where the others ask for everything.
  const forAsking = (granted * (asked.length - silent)) / asked.length;
  const scale = sum === 0 ? 1 : Math.min(1, (silent === 0 ? granted : forAsking) / sum);
  const used = sum * scale;
  return capped.map((amount) => (amount === null ? (granted - used) / silent : amount * scale));
}

function smallest(amounts: readonly (number | null)[]): number | null {
  const given = amounts.filter((amount) => amount !== null);
  return given.length === 0 ? null : Math.min(...given);
}
