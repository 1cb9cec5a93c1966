/**
 * Outlives the runner that started it: when the pipe between the two closes, because the runner has ended or was killed, it
 * removes everything that the runner owned, and keeps trying while the engine is down.
 */
import { rmSync } from 'node:fs';
import { ownerLabel } from '../container/labels.ts';
import { openEngine } from '../engine/engine.ts';
import { reap } from './reap.ts';

const [, , owner = '', folder = ''] = process.argv;
const attempts = 60;
/** The engine may still be making what the runner asked for last. */
const cleanPasses = 2;

process.stdin.resume();
process.stdin.on('end', () => void removeAll());
process.stdin.on('error', () => void removeAll());
// Ctrl-C reaches the whole group; the runner ends first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function removeAll(): Promise<void> {
  // Sockets and files of runs, in a folder that the runner made for itself.
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  let clean = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const { left } = await reap(await openEngine(), (labels) => labels[ownerLabel] === owner);
      clean = left.length === 0 ? clean + 1 : 0;
      if (clean === cleanPasses) process.exit(0);
    } catch {
      // The engine may be on its way back.
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  process.exit(1);
}
