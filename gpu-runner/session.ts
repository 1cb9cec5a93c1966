import type { Digest } from '../agent/model/digest.ts';
import { toWardenError, WardenError } from '../agent/model/errors.ts';
import type { Sight } from '../agent/model/observation.ts';
import type { HeldGpus } from './gpu/gpu-desk.ts';
import { withGpus } from './gpu/gpu-grant.ts';
import { type RunGround, type RunRecord, runRecord, type TaskRecord } from './record/run-record.ts';
import { sha256 } from './record/sha256.ts';
import { sightTally, workWithoutTask } from './record/unforeseen.ts';
import type { RunEvent, TaskOutcome } from './run/outcome.ts';
import type { Run, Task } from './run/run.ts';
import type { Usage } from './run/usage.ts';
import type { Runner, StartRequest } from './runner.ts';

export interface SessionOptions extends Omit<StartRequest, 'gpus' | 'onLeft'> {
  readonly runner: Pick<Runner, 'start' | 'gpus' | 'isolation' | 'facts'>;
  /** Gives up waiting for GPUs. */
  readonly signal: AbortSignal;
  readonly ground: RunGround;
  /**
   * Asks whether the source may run now: the reasons why not, none for yes. Asked at the start and before each task. What it throws
   * counts as no.
   */
  readonly mayRun: () => Promise<readonly string[]>;
  /** Hash of the runtime's program, as far as it is known. */
  readonly program: Digest | null;
  /** Called once, at the first thing that no scan foresees. */
  readonly onUnforeseen?: (sight: Sight) => void;
}

/** A source that runs for as long as it may. */
export interface Session {
  /**
   * Where the source has ended over an earlier task, it is started again for this one.
   * @throws WardenError USAGE for a task that cannot be named
   */
  task(task: Task): Promise<TaskOutcome>;
  /** Ends it, removes everything and says what happened. */
  end(): Promise<RunRecord>;
}

const keptEvents = 1000;
/** So often a source that has ended is started again, without a task that was completed in between. */
const mostStarts = 3;

/**
 * Waits for the GPUs that a source needs, asks whether it may run, and runs it.
 * @throws WardenError NOT_CLEARED, and what `GpuDesk.take`, `startRun` and `openSlot` throw
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const held = await options.runner.gpus.take(options.plan.gpuCount, options.signal);
  try {
    return await startSession(options, held);
  } catch (thrown) {
    held.release();
    throw thrown;
  }
}

async function startSession(options: SessionOptions, held: HeldGpus): Promise<Session> {
  const { runner, ground } = options;
  const plan = withGpus(options.plan, held.gpus);
  const reasons = await mayRun(options);
  if (reasons.length > 0)
    throw new WardenError('NOT_CLEARED', `the source may not run: ${reasons.join('; ')}`);
  const startedAt = new Date();
  const events: RunEvent[] = [];
  const tasks: TaskRecord[] = [];
  const seen = sightTally();
  let isTold = false;
  let eventCount = 0;
  const begin = () =>
    runner.start({
      ...options,
      gpus: held.gpus,
      onLeft: held.withdraw,
      onEvent(event) {
        eventCount++;
        const sight = seen.add(event);
        if (sight !== null && !isTold) {
          isTold = true;
          options.onUnforeseen?.(sight);
        }
        // A source makes as many as it likes.
        if (events.length === keptEvents) return;
        events.push(event);
        options.onEvent(event);
      },
    });
  const known = new Set<string>();
  const ended: EndedRun[] = [];
  let run = await begin();
  let isOver = false;
  let isStopped = false;
  let starts = 0;
  let starting: Promise<void> | null = null;
  const stop = async () => {
    if (isStopped) return;
    const { usage, left } = await run.stop();
    isStopped = true;
    ended.push({ services: run.services, usage, left });
  };
  /** A source that has ended is started for its next task, unless something of it is left, or it ends again and again. */
  const startAgain = async () => {
    starts++;
    await stop();
    if (ended.at(-1)!.left.length > 0) return;
    run = await begin();
    isOver = false;
    isStopped = false;
  };
  const attempt = async (task: Task): Promise<TaskOutcome> => {
    if (known.has(task.task)) return { kind: 'known-task' };
    known.add(task.task);
    if (isOver && starts < mostStarts && recording === null) {
      // What is wrong with a start, the outcome of this task tells: the source has ended.
      starting ??= startAgain()
        .catch(() => {})
        .finally(() => {
          starting = null;
        });
      await starting;
    }
    const asked = run;
    const outcome = await asked.task(task);
    if (outcome.kind === 'source-ended' && asked === run) isOver = true;
    if (outcome.kind === 'completed') starts = 0;
    return outcome;
  };
  let recording: Promise<RunRecord> | null = null;
  const end = async (): Promise<RunRecord> => {
    await starting;
    await stop().catch((thrown: unknown) => {
      held.withdraw();
      throw thrown;
    });
    const left = ended.flatMap((one) => one.left);
    const usage = ended.flatMap((one) => one.usage);
    if (left.length > 0) held.withdraw();
    else held.release();
    const endedAt = new Date();
    const work = workWithoutTask({ usage, tasks, startedAt, endedAt }, plan);
    return runRecord({
      run: run.id,
      ground,
      plan,
      isolation: runner.isolation,
      program: options.program,
      facts: runner.facts,
      services: ended.flatMap(({ services }) => services),
      usage,
      tasks,
      events,
      eventCount,
      unforeseen: [...(work === null ? [] : [work]), ...seen.most()],
      startedAt,
      endedAt,
      left,
    });
  };
  return {
    async task(task) {
      const began = new Date();
      const reasons = await mayRun(options);
      const outcome: TaskOutcome =
        reasons.length > 0 ? { kind: 'not-cleared', reasons } : await attempt(task);
      tasks.push({
        task: task.task,
        function: task.function,
        request: sha256(task.body),
        response: outcome.kind === 'completed' ? sha256(outcome.result) : null,
        outcome: outcome.kind,
        startedAt: began.toISOString(),
        milliseconds: Date.now() - began.getTime(),
      });
      return outcome;
    },
    end() {
      recording ??= end();
      return recording;
    },
  };
}

/** One start of the source, when it is over. */
interface EndedRun {
  readonly services: Run['services'];
  readonly usage: readonly Usage[];
  readonly left: readonly string[];
}

async function mayRun(options: SessionOptions): Promise<readonly string[]> {
  try {
    return await options.mayRun();
  } catch (thrown) {
    return [`it cannot be asked: ${toWardenError(thrown).message}`];
  }
}
