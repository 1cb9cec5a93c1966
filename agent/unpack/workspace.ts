import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmdirSync,
  rmSync,
  statfsSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotBytes, slotCount } from './shared-budget.ts';

/** Size of a slab in bytes: files up to this size stay in memory, larger ones are spooled to disk. */
export const slabBytes = 4 * 1024 * 1024;

/**
 * The scratch files of one scan. All are unlinked as soon as they are open, so that nothing is left behind however
 * the process ends; other processes reach them through `/proc/<pid>/fd/<fd>`.
 */
export interface Workspace {
  /** Slabs, one after the other, in shared memory where that is large enough. */
  readonly slabFd: number;
  readonly slabCount: number;
  readonly budgetFd: number;
  /** A private directory (0700) for spools; empty but for the moment between open and unlink. */
  readonly spoolDir: string;
  /** A path under which another process of this user can open one of these files. */
  pathOf(fd: number): string;
  nextSlot(): number;
  close(): void;
}

/** @throws the errno error of the file system, e.g. ENOSPC */
export function openWorkspace(slabCount: number): Workspace {
  const spoolDir = mkdtempSync(join(tmpdir(), 'warden-'));
  const sharedDir = sharedMemoryHolds(slabCount * slabBytes) ? mkdtempSync('/dev/shm/warden-') : null;
  try {
    const slabFd = openUnlinked(sharedDir ?? spoolDir, 'slabs');
    ftruncateSync(slabFd, slabCount * slabBytes);
    const budgetFd = openUnlinked(sharedDir ?? spoolDir, 'budget');
    ftruncateSync(budgetFd, slotBytes * slotCount);
    let slots = 0;
    return {
      slabFd,
      slabCount,
      budgetFd,
      spoolDir,
      pathOf: (fd) => `/proc/${process.pid}/fd/${fd}`,
      nextSlot: () => slots++ % slotCount,
      close() {
        closeSync(slabFd);
        closeSync(budgetFd);
        // A process that is killed between open and unlink leaves a name behind.
        rmSync(spoolDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(spoolDir, { recursive: true, force: true });
    throw error;
  } finally {
    if (sharedDir !== null) rmdirSync(sharedDir);
  }
}

/** Opens a new file for reading and writing that has no name any more. */
export function openUnlinked(dir: string, name: string): number {
  const path = join(dir, name);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
}

function sharedMemoryHolds(bytes: number): boolean {
  try {
    const stats = statfsSync('/dev/shm');
    return stats.bavail * stats.bsize > 2 * bytes;
  } catch {
    return false;
  }
}
