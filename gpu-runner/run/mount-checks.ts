import { readFileSync } from 'node:fs';
import { escapeText } from '../../agent/model/escape.ts';
import type { PlannedService } from '../plan/plan.ts';
import { type Check, check } from './check.ts';

/** Mounts of a process as the kernel lists them; null where this account may not see them. */
export function mountsOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'latin1');
  } catch {
    return null;
  }
}

/**
 * That everything which is put into a container is where it was meant to be. An image whose `/data` is a link to `/proc/sys` has the
 * runtime follow it, and what lies there is covered by what the source writes (CVE-2019-16884, CVE-2025-31133 and their kin).
 * @param mountinfo of its first process
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function mountsCheck(
  mountinfo: string | null,
  { scratch, shared, files }: Pick<PlannedService, 'scratch' | 'shared' | 'files'>,
): Check {
  if (mountinfo === null) return check('mounts/places', null, 'this account may not see them');
  const points = new Set(mountinfo.split('\n').map((line) => decoded(line.split(' ')[4] ?? '')));
  const missing = [...scratch, ...shared, ...files]
    .map(({ path }) => path)
    .filter((path) => !points.has(path) && !points.has(withoutUsualLinks(path)));
  return check(
    'mounts/places',
    missing.length === 0,
    missing.length === 0
      ? 'each where it was meant to be'
      : `the image leads ${escapeText(missing.join(', '), 300)} elsewhere`,
  );
}

/** Links that every distribution has. */
function withoutUsualLinks(path: string): string {
  return path.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/^\/var\/lock(?=\/|$)/, '/run/lock');
}

/** The kernel writes space, tab, line feed and backslash in octal. */
function decoded(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString();
}
