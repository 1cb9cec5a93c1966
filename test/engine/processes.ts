import { readdirSync, readFileSync } from 'node:fs';

/** Engine processes that this process (by default), or the one given, has started and that still run. */
export function enginesOf(parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, state, ppid] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
        if (Number(ppid) !== parent || state === 'Z') return false;
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('engine-process');
      } catch {
        return false; // it ended meanwhile
      }
    });
}

/** Resolves as soon as the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
