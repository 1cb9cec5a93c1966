/**
 * Outlives the runner that started it: when the pipe between the two closes, because the runner has ended or was killed, it
 * removes everything that the runner owned, and keeps trying while the engine is down.
 */
import { ownerLabel } from '../container/labels.ts';
import { openEngine } from '../engine/engine.ts';
import { reap } from './reap.ts';

const owner = process.argv[2] ?? '';
const attempts = 60;

process.stdin.resume();
process.stdin.on('end', () => void removeAll());
process.stdin.on('error', () => void removeAll());
// Ctrl-C reaches the whole group; the runner ends first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function removeAll(): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const { left } = await reap(await openEngine(), (labels) => labels[ownerLabel] === owner);
      if (left.length === 0) process.exit(0);
    } catch {
      // The engine may be on its way back.
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  process.exit(1);
}
