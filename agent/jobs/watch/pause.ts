import { setTimeout as wait } from 'node:timers/promises';

/** Waits; returns at once when stopping. @param ms milliseconds */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal: stop }).catch(() => {});
}

/** Calls back every `ms` until it is ended; one that fails is the next one's to make good. */
export function beating(ms: number, beat: () => Promise<unknown>): { end(): void } {
  const timer = setInterval(() => void beat().catch(() => {}), ms);
  return { end: () => clearInterval(timer) };
}
