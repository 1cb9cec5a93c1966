import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A directory may be shared between machines and between containers: a process id means something on its host only. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const dayMs = 24 * 60 * 60 * 1000;

/** Names this process in a file name or a lock: `host-pid`. */
export function ownerTag(): string {
  return `${host}-${process.pid}`;
}

/** A name that no other process takes. */
export function temporaryName(): string {
  return `.tmp-${ownerTag()}-${randomBytes(6).toString('hex')}`;
}

/**
 * Whether the process that made a temporary file or a lock is gone: by its process id on this host, and by a day of
 * age (whatever the clocks say) elsewhere or where the id was given to another process. A wrong answer costs a cached
 * result, never a right one: no reader depends on either.
 * @param tag `host-pid`, possibly with more behind it
 * @param ageMs by the file's time and this clock; may be negative
 */
export function isAbandoned(tag: string, ageMs: number): boolean {
  if (Math.abs(ageMs) > dayMs) return true;
  const match = /^([0-9a-f]{8})-([1-9][0-9]{0,9})/.exec(tag);
  if (match === null) return true;
  return match[1] === host && !isAlive(Number(match[2]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
