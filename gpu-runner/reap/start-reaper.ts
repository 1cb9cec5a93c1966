import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryPoint } from '../../agent/config/entry-point.ts';

/** The process that outlives this one. */
export interface Reaper {
  /** To be called before a container is started: what runs in it is ended even where no engine answers. */
  made(container: string): void;
  removed(container: string): void;
  /** To be ended now and whenever something runs in it again, until it is removed: a start that was under way may still come to its end. */
  doomed(container: string): void;
  close(): void;
}

/**
 * Starts the process that removes what this one owns as soon as it is gone, however it went.
 * @param folder of the runner's own, removed with the rest
 */
export function startReaper(owner: string, folder: string): Reaper {
  const child = spawn(
    process.execPath,
    [fileURLToPath(entryPoint(import.meta.url, 'reaper-process')), owner, folder],
    // Of its own group, so that what kills the runner's leaves it alone.
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  const socket = child.stdin as unknown as { unref?(): void };
  socket.unref?.();
  return {
    made: (container) => void child.stdin.write(`+${container}\n`),
    removed: (container) => void child.stdin.write(`-${container}\n`),
    doomed: (container) => void child.stdin.write(`!${container}\n`),
    close() {
      child.stdin.end();
    },
  };
}
