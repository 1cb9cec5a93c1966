import type { MessagePort } from 'node:worker_threads';
import type { ToLayer } from './messages.ts';

type Type = ToLayer['type'];
type Of<T extends Type> = Extract<ToLayer, { type: T }>;

/** Messages of the main thread, taken by type: bytes may arrive while the thread waits for a slab. */
export function createInbox(port: MessagePort): { next<T extends Type>(...types: T[]): Promise<Of<T>> } {
  const waiting: ToLayer[] = [];
  const takers: { types: readonly Type[]; resolve: (message: ToLayer) => void }[] = [];
  port.on('message', (message: ToLayer) => {
    const index = takers.findIndex((taker) => taker.types.includes(message.type));
    if (index === -1) waiting.push(message);
    else takers.splice(index, 1)[0]!.resolve(message);
  });
  return {
    next<T extends Type>(...types: T[]): Promise<Of<T>> {
      const index = waiting.findIndex((message) => (types as Type[]).includes(message.type));
      if (index !== -1) return Promise.resolve(waiting.splice(index, 1)[0] as Of<T>);
      return new Promise((resolve) => takers.push({ types, resolve: resolve as (message: ToLayer) => void }));
    },
  };
}
