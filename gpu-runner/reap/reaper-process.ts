/**
 * Outlives the runner that started it: when the pipe between the two closes, because the runner has ended or was killed, it
 * ends what still runs in the containers that it was told of, with or without an engine, then removes everything that the runner owned, and
 * keeps trying while the engine is down.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ownerLabel } from '../container/labels.ts';
import { openEngine } from '../engine/engine.ts';
import { killProcesses } from './kill-processes.ts';
import { reap } from './reap.ts';

const [, , owner = '', folder = ''] = process.argv;
const attempts = 60;
/** The engine may still be making what the runner asked for last. */
const cleanPasses = 2;
const containers = new Set<string>();
const doomed = new Set<string>();

const told = createInterface({ input: process.stdin });
told.on('line', (line) => {
  const container = line.slice(1);
  if (line.startsWith('-')) for (const known of [containers, doomed]) known.delete(container);
  else (line.startsWith('+') ? containers : doomed).add(container);
});
setInterval(() => {
  for (const container of doomed) killProcesses(container);
}, 1000);
told.on('close', () => void removeAll());
process.stdin.on('error', () => told.close());
// Ctrl-C reaches the whole group; the runner ends first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function removeAll(): Promise<void> {
  // Sockets and files of runs, in a folder that the runner made for itself.
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  let clean = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const container of containers) killProcesses(container);
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
