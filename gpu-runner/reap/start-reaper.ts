import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryPoint } from '../../agent/config/entry-point.ts';

/**
 * Starts the process that removes what this one owns as soon as it is gone, however it went.
 * @param folder of the runner's own, removed with the rest
 */
export function startReaper(owner: string, folder: string): { close(): void } {
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
    close() {
      child.stdin.end();
    },
  };
}
