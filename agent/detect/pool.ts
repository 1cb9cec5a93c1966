import type { GapReason } from '../model/coverage.ts';
import { WardenError } from '../model/errors.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import type { Workspace } from '../unpack/workspace.ts';
import type { Engine, EngineDeath, JobResults } from './engine-handle.ts';
import type { EngineJob } from './engine-messages.ts';
import type { EngineStock } from './engine-stock.ts';

/** The engine processes of one scan, taken when the first job comes. */
export interface EnginePool {
  /**
   * Examines the contents of a job. Never rejects for what a content does to an engine: a content that kills or stalls
   * one, alone, comes back as an unreadable gap.
   * @throws WardenError RULES_INVALID or ENGINE_UNAVAILABLE when no engine starts, INTERRUPTED after `close`
   */
  run(job: EngineJob): Promise<JobResults>;
  /** Starts all engines, so that they compile their rules while the first bytes are still on their way. */
  warm(): void;
  /** The time budget is spent: kills all engines; what was not examined by now is unreadable. */
  expire(): void;
  /** Gives back the engines that have nothing in hand and kills the others; what they worked on rejects. */
  close(): void;
}

/** Deaths after which no further engine is started in a scan: the image is built to kill them. */
const deathLimit = 64;
/** A failed job is cut into this many pieces, so that three engines at most die of one content. */
const pieces = 64;

interface Task {
  readonly job: EngineJob;
  /** Contents of this job were with an engine already when it died. */
  readonly again: boolean;
  resolve(results: JobResults): void;
  reject(error: unknown): void;
}

export function createEnginePool(
  stock: EngineStock,
  limits: BudgetLimits,
  workspace: Workspace,
  size: number,
): EnginePool {
  const queue: Task[] = [];
  const engines = new Set<Engine>();
  let deaths = 0;
  let closed = false;
  let expired = false;

  function pump(): void {
    while (queue.length > 0) {
      const idle = [...engines].find((engine) => engine.idle()) ?? (engines.size < size ? start() : null);
      if (!idle) return;
      work(idle, queue.shift()!);
    }
  }

  function start(): Engine {
    const scan = {
      type: 'begin',
      slabPath: workspace.pathOf(workspace.slabFd),
      budgetPath: workspace.pathOf(workspace.budgetFd),
      budgetSlot: workspace.nextSlot(),
      limits,
      spoolDir: workspace.spoolDir,
    } as const;
    const engine: Engine = stock.take(scan, () => {
      engines.delete(engine);
      pump();
    });
    engines.add(engine);
    return engine;
  }

  function work(engine: Engine, task: Task): void {
    engine.run(task.job).then(
      (results) => {
        task.resolve(results);
        pump();
      },
      (death: EngineDeath | WardenError) => {
        if (expired) task.resolve(allUnreadable(task.job, outOfTime));
        else if (closed) task.reject(death);
        else if (death instanceof WardenError) failAll(task, death);
        else {
          deaths++;
          retry(task, death);
        }
        pump();
      },
    );
  }

  /** No engine will start on this machine: everything that waits for one fails the same way. */
  function failAll(task: Task, error: WardenError): void {
    for (const waiting of [task, ...queue.splice(0)]) waiting.reject(error);
  }

  /**
   * Runs the pieces of a job that killed its engine; a single content that did so twice is unreadable. Once may be
   * chance: somebody else can have killed the engine.
   */
  function retry(task: Task, death: EngineDeath): void {
    const count = task.job.type === 'slab' ? task.job.offsets.length : 1;
    if (count === 1 && !task.again && death.reason === 'engine-crash' && deaths <= deathLimit) {
      enqueue(task.job, true).then(task.resolve, task.reject);
      return;
    }
    if (count === 1 || deaths > deathLimit) {
      const gap =
        deaths > deathLimit
          ? { ...death, detail: 'too many contents of this image killed the engine' }
          : death;
      task.resolve(allUnreadable(task.job, gap));
      return;
    }
    const job = task.job as Extract<EngineJob, { type: 'slab' }>;
    const length = Math.ceil(count / pieces);
    const parts: Promise<[number, JobResults]>[] = [];
    for (let from = 0; from < count; from += length) {
      const part = {
        ...job,
        offsets: job.offsets.slice(from, from + length),
        lengths: job.lengths.slice(from, from + length),
      };
      parts.push(enqueue(part, true).then((results) => [from, results]));
    }
    Promise.all(parts).then(
      (all) =>
        task.resolve(
          new Map(
            all.flatMap(([from, results]) => [...results].map(([i, result]) => [from + i, result] as const)),
          ),
        ),
      task.reject,
    );
  }

  function enqueue(job: EngineJob, again: boolean): Promise<JobResults> {
    return new Promise((resolve, reject) => {
      if (expired) return resolve(allUnreadable(job, outOfTime));
      if (closed) return reject(new WardenError('INTERRUPTED', 'The scan was stopped'));
      queue.push({ job, again, resolve, reject });
      pump();
    });
  }

  return {
    run: (job) => enqueue(job, false),
    warm() {
      while (engines.size < size && !closed && !expired) start();
    },
    expire() {
      expired = true;
      for (const task of queue.splice(0)) task.resolve(allUnreadable(task.job, outOfTime));
      for (const engine of [...engines]) engine.kill();
    },
    close() {
      closed = true;
      for (const task of queue.splice(0)) task.reject(new WardenError('INTERRUPTED', 'The scan was stopped'));
      for (const engine of [...engines])
        if (engine.idle()) stock.giveBack(engine);
        else engine.kill();
      engines.clear();
    },
  };
}

const outOfTime = {
  reason: 'budget-time',
  detail: 'the time budget was spent before this was examined',
} as const;

function allUnreadable(
  job: EngineJob,
  gap: { readonly reason: GapReason; readonly detail: string },
): JobResults {
  const sizes = job.type === 'spool' ? [job.size] : [...job.lengths];
  return new Map(
    sizes.map((bytes, i) => {
      const unreadable = {
        state: 'unreadable',
        reason: gap.reason,
        member: [],
        bytes,
        detail: gap.detail,
      } as const;
      return [i, { hits: [], gaps: [unreadable], archives: 0, members: 0, produced: 0 }];
    }),
  );
}
