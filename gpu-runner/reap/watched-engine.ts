import type { Engine } from '../engine/engine.ts';
import type { Reaper } from './start-reaper.ts';

/**
 * An engine of which the reaper hears what is made: the id of a container before anything can start it, so that its processes can be ended
 * when engine and runner are both gone, and of one that could not be removed.
 */
export function watchedEngine(engine: Engine, reaper: Pick<Reaper, 'made' | 'removed' | 'doomed'>): Engine {
  return {
    ...engine,
    async call(call) {
      const [, removed] = /^\/containers\/([0-9a-f]{64})$/.exec(call.path) ?? [];
      const isRemoval = call.method === 'DELETE' && removed !== undefined;
      const answer = await engine.call(call).catch((thrown: unknown) => {
        if (isRemoval) reaper.doomed(removed);
        throw thrown;
      });
      if (call.method === 'POST' && call.path === '/containers/create') {
        const { Id } = (answer ?? {}) as { readonly Id?: unknown };
        if (typeof Id === 'string') reaper.made(Id);
      }
      if (isRemoval) reaper.removed(removed);
      return answer;
    },
  };
}
