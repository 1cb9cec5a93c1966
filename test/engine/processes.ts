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

/** Processor time that a process has used, in ticks of a hundredth of a second; 0 once it has ended. */
export function ticksOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** Resolves as soon as the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
