import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A new name for an owner in this process: `BOOT:PID:START:RUNNER`. A process id alone is given to others later; and a process may
 * open one runner after another, whose reapers leave each other's runs alone.
 */
export function newOwner(): string {
  return `${bootId()}:${process.pid}:${startOf(process.pid) ?? 0}:${randomBytes(6).toString('hex')}`;
}

/** Whether the process that an owner label names is still there. A label of another form names nobody. */
export function isAlive(owner: string): boolean {
  const match = /^([0-9a-f-]{1,64}):(\d{1,10}):(\d{1,20}):[0-9a-f]{12}$/.exec(owner);
  if (match === null) return false;
  return match[1] === bootId() && startOf(Number(match[2])) === Number(match[3]);
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '0';
  }
}

/** Clock ticks between boot and start of a process; null where there is none. */
function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}
