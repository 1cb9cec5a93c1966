import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../agent/config/package-root.ts';
import { type Stage, stageChain } from '../watch/stage.ts';
import type { WatchOrders } from './watch-process.ts';

/** Watchdog processes on one database, born warm and killed hard. */
export interface Killable {
  /** Starts one that is warm. */
  start(): Promise<Living>;
  close(): Promise<void>;
}

export interface Living {
  readonly pid: number;
  /** Resolves when it watches. */
  readonly ready: Promise<void>;
  /** Resolves when it read the chain up to that block, and so many revisions have a verdict. */
  does(revisions: number, block: number): Promise<void>;
  readonly isGone: () => boolean;
  kill(): Promise<void>;
}

export interface Program {
  readonly path: string;
  remove(): void;
}

/** The process, in one file beside what it loads. */
export async function buildProgram(): Promise<Program> {
  const root = join(packageRoot(), '.bench');
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, 'watch-'));
  await build({
    entryPoints: {
      'watch-process': join(packageRoot(), 'test/system/watch-process.ts'),
      'engine-process': join(packageRoot(), 'agent/detect/engine-process.ts'),
      thread: join(packageRoot(), 'agent/unpack/layer/thread.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return {
    path: join(folder, 'watch-process.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @param name of the file with its orders, and of its log */
export function killable(
  program: Program,
  stage: Stage,
  name: string,
  orders: Partial<WatchOrders> & Pick<WatchOrders, 'database'>,
): Killable {
  const file = join(stage.folder, `${name}.json`);
  const all: WatchOrders = {
    chain: stageChain,
    rpcUrls: [stage.anvil.url],
    deployments: stage.folder,
    hosts: stage.hosts,
    gateway: stage.gateway.origin,
    evidence: join(stage.folder, 'evidence'),
    key: null,
    ...orders,
  };
  writeFileSync(file, JSON.stringify(all));
  const children = new Set<ChildProcess>();
  let next = warmUp();

  function warmUp(): ChildProcess {
    const child = spawn(process.execPath, [program.path, file], { stdio: ['pipe', 'pipe', 'pipe'] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    child.stderr!.on('data', (chunk: Buffer) => appendFileSync(join(stage.folder, `${name}.log`), chunk));
    child.stdin!.on('error', () => {});
    return child;
  }
  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  return {
    async start() {
      const child = next;
      next = warmUp();
      const gone = once(child, 'exit').then(([code, signal]) =>
        Promise.reject(new Error(`the watchdog ended with ${code ?? signal}`)),
      );
      const said = (word: string) =>
        new Promise<void>((resolve) =>
          child.stdout!.on('data', (chunk: Buffer) => {
            if (chunk.toString().includes(word)) resolve();
          }),
        );
      const ready = Promise.race([said('ready'), gone]);
      ready.catch(() => {});
      child.stdin!.write('go\n');
      return {
        ready,
        pid: child.pid!,
        does(revisions, block) {
          child.stdin!.write(`${revisions} ${block}\n`);
          return Promise.race([said('done'), gone]);
        },
        isGone: () => child.exitCode !== null || child.signalCode !== null,
        kill: () => end(child),
      };
    },
    async close() {
      for (const child of children) await end(child);
    },
  };
}
