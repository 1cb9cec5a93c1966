import { setTimeout as wait } from 'node:timers/promises';
import { toWardenError, WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import { containerEnd, inspectContainer } from '../container/start-container.ts';
import { connectOut, type EgressOptions } from '../gateway/egress.ts';
import { namePattern } from '../gateway/protocol.ts';
import { removeContainer, removeVolume } from '../reap/reap.ts';
import { processesDenied } from './limits-hit.ts';
import { endedOutcome, type RunEvent, type TaskOutcome } from './outcome.ts';
import { resultFault } from './parse-result.ts';
import { type StartedService, type StartOptions, startServices } from './start-services.ts';
import { readUsage, type Usage } from './usage.ts';

export interface RunOptions extends Omit<StartOptions, 'hasEgress'> {
  readonly egress: EgressOptions;
  /** Milliseconds from the start until the source accepts connections. */
  readonly healthyMs: number;
  readonly onEvent: (event: RunEvent) => void;
  /** A start failed, and not all that was made of it could be removed. */
  readonly onLeft?: () => void;
}

export interface Task {
  /** Its address on chain, or another name for it; once in a run. */
  readonly task: string;
  readonly function: string;
  /** JSON. */
  readonly body: Buffer;
  /** Milliseconds until the result is there. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** A source that runs. */
export interface Run {
  readonly id: string;
  readonly services: readonly StartedService[];
  /** Never throws for what the source does. Several tasks may be under way at once. */
  task(task: Task): Promise<TaskOutcome>;
  /** Ends it and removes everything. Returns what it used, and why something is left. */
  stop(): Promise<{ readonly usage: readonly Usage[]; readonly left: readonly string[] }>;
}

/**
 * Starts a source and waits until it accepts connections.
 * @throws WardenError as `startServices`; RUN_REFUSED when it ends or does not get healthy. Nothing is left then, the slot neither.
 */
export async function startRun(options: RunOptions): Promise<Run> {
  const { engine, slot, plan } = options;
  const containers: string[] = [];
  const volumes: string[] = [];
  const pending = new Map<string, (outcome: TaskOutcome) => void>();
  const seen = new Set<string>();
  let up: readonly StartedService[] = [];
  let ended: TaskOutcome | null = null;
  let stopping: ReturnType<Run['stop']> | null = null;
  const endAll = (outcome: TaskOutcome) => {
    ended ??= outcome;
    for (const settle of [...pending.values()]) settle(outcome);
  };
  slot.serve({
    callback: (token, task, body) => callback(token, task, body),
    async connect(target) {
      const result = await connectOut(target, options.egress);
      const shown = escapeText(target, 300);
      options.onEvent(
        result.ok
          ? { kind: 'connection', target: shown }
          : { kind: 'denied-connection', target: shown, reason: result.reason },
      );
      return result;
    },
  });

  function callback(token: string, task: string, body: Buffer): number {
    const deny = (why: 'wrong-token' | 'unknown-task' | 'second-result', status: number) => {
      options.onEvent({ kind: 'denied-callback', why, task: escapeText(task, 130) });
      return status;
    };
    if (token !== slot.token) return deny('wrong-token', 403);
    const settle = pending.get(task);
    if (settle === undefined) return seen.has(task) ? deny('second-result', 409) : deny('unknown-task', 404);
    const fault = resultFault(body);
    settle(
      fault === null ? { kind: 'completed', result: body } : { kind: 'result-malformed', reason: fault },
    );
    return fault === null ? 200 : 400;
  }

  const stop = async () => {
    endAll({ kind: 'cancelled' });
    for (const { service, container, pid } of up) {
      const times = processesDenied(pid, container);
      if (times > 0)
        options.onEvent({
          kind: 'limit-hit',
          limit: 'processes',
          service: escapeText(service.name, 100),
          times,
        });
    }
    const left: string[] = [];
    const usage = await Promise.all(containers.map((id) => readUsage(engine, id)));
    const attempt = (what: string, action: Promise<unknown>) =>
      action.catch((thrown: unknown) => void left.push(`${what}: ${toWardenError(thrown).message}`));
    await Promise.all(containers.map((id) => attempt(`container ${id}`, removeContainer(engine, id))));
    for (const name of volumes) await attempt(`volume ${name}`, removeVolume(engine, name));
    left.push(...(await slot.close()));
    return { usage, left };
  };
  const stopOnce = () => {
    stopping ??= stop();
    return stopping;
  };

  try {
    const services = await startServices(
      { ...options, hasEgress: options.egress.allow.length > 0 },
      (made) => {
        if (made.container !== undefined) containers.push(made.container);
        if (made.volume !== undefined) volumes.push(made.volume);
      },
    );
    up = services;
    for (const started of services) void watch(started);
    const target = services.find(({ service }) => service.name === plan.tasks.service)!;
    const to = `${target.address}:${plan.tasks.port}`;
    await untilHealthy(to);
    return { id: slot.labels.run, services, stop: stopOnce, task: (task) => run(task, to) };
  } catch (thrown) {
    const { left } = await stopOnce();
    if (left.length > 0) options.onLeft?.();
    throw toWardenError(thrown);
  }

  async function watch({ container, service }: StartedService): Promise<void> {
    await containerEnd(engine, container);
    if (stopping !== null) return;
    const name = escapeText(service.name, 100);
    try {
      const state = await inspectContainer(engine, container);
      options.onEvent({
        kind: 'service-ended',
        service: name,
        exitCode: state.exitCode,
        outOfMemory: state.oomKilled,
      });
      endAll(
        state.running
          ? { kind: 'runner-failed', reason: 'the engine lost sight of the source' }
          : endedOutcome(name, state),
      );
    } catch (thrown) {
      endAll({ kind: 'runner-failed', reason: toWardenError(thrown).message });
    }
  }

  async function untilHealthy(to: string): Promise<void> {
    const end = Date.now() + options.healthyMs;
    while (!(await slot.inbound.isReady(to))) {
      if (ended !== null)
        throw new WardenError('RUN_REFUSED', `the source did not stay up: ${JSON.stringify(ended)}`);
      if (Date.now() > end)
        throw new WardenError(
          'RUN_REFUSED',
          `the source accepts no connections at port ${plan.tasks.port} in time`,
        );
      await wait(15);
    }
  }

  async function run(task: Task, to: string): Promise<TaskOutcome> {
    if (!namePattern.test(task.task) || !namePattern.test(task.function))
      throw new WardenError(
        'USAGE',
        'a task and its function are named by letters, digits, dots, dashes and underscores',
      );
    if (ended !== null) return ended;
    if (seen.has(task.task)) return { kind: 'known-task' };
    seen.add(task.task);
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => pending.get(task.task)?.({ kind: 'cancelled' });
    const result = new Promise<TaskOutcome>((resolve) => {
      pending.set(task.task, (outcome) => {
        pending.delete(task.task);
        resolve(outcome);
      });
      timer = setTimeout(() => pending.get(task.task)?.({ kind: 'timed-out' }), task.deadlineMs);
    });
    task.signal.addEventListener('abort', onAbort, { once: true });
    if (task.signal.aborted) onAbort();
    slot.inbound.post(to, `/run/${task.function}/${task.task}`, task.body, task.deadlineMs).then(
      ({ status }) => {
        if (status < 200 || status > 299) pending.get(task.task)?.({ kind: 'refused-by-source', status });
      },
      // A service that ends says so itself, and better.
      (thrown: Error) =>
        void wait(500).then(() =>
          pending.get(task.task)?.({ kind: 'runner-failed', reason: escapeText(thrown.message, 200) }),
        ),
    );
    try {
      return await result;
    } finally {
      clearTimeout(timer);
      task.signal.removeEventListener('abort', onAbort);
    }
  }
}
