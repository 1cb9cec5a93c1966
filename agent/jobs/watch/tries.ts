/** Senders that are told apart in one minute. */
const mostSenders = 10_000;

/**
 * Counts tries of each sender, by the minute.
 * @param most of one sender in a minute
 * @param clock milliseconds
 * @returns whether this one is within that
 */
export function triesPerMinute(most: number, clock: () => number): (sender: string) => boolean {
  let minute = -1;
  const tries = new Map<string, number>();
  return (sender) => {
    const now = Math.floor(clock() / 60_000);
    if (now !== minute) tries.clear();
    minute = now;
    const count = (tries.get(sender) ?? 0) + 1;
    if (count > most || (count === 1 && tries.size === mostSenders)) return false;
    tries.set(sender, count);
    return true;
  };
}
