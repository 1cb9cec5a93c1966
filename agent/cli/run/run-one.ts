import { readFile } from 'node:fs/promises';
import { getAddress } from 'viem';
import { runtimeProgram } from '../../../gpu-runner/engine/runtime-program.ts';
import type { RunPlan } from '../../../gpu-runner/plan/plan.ts';
import type { RunGround } from '../../../gpu-runner/record/run-record.ts';
import type { TaskOutcome } from '../../../gpu-runner/run/outcome.ts';
import type { Runner } from '../../../gpu-runner/runner.ts';
import { openSession, type Session } from '../../../gpu-runner/session.ts';
import type { Signer } from '../../chain/signer/signer.ts';
import type { Settings } from '../../config/settings-table.ts';
import { toWardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { ChainSource, Permission } from './chain-source.ts';
import { providerDesk, readChainTask } from './chain-task.ts';
import { fetchOptions } from './run-target.ts';
import { recordDigest, type SignedRecord, signRecord } from './sign-record.ts';
import { serveTasks } from './task-server.ts';
import { watchdogTeller } from './tell-watchdogs.ts';

/** What is asked of one run beside the settings. */
export interface RunRequest {
  /** Only show how it would be run. */
  readonly planOnly: boolean;
  /** Tasks on chain. */
  readonly tasks: readonly string[];
  /** A task of the user's own: the function, and a file with its input. */
  readonly function: string | null;
  readonly input: string | null;
  /** A Unix socket that takes tasks until the command is stopped. */
  readonly listen: string | null;
}

export interface OneRun {
  readonly runner: Runner;
  readonly plan: RunPlan;
  readonly chain: ChainSource | null;
  /** Root hash of what runs; null where it is no published source. */
  readonly artifact: string | null;
  readonly permission: Permission;
  readonly request: RunRequest;
  readonly settings: Settings;
  readonly signer: Signer | null;
  readonly cancelled: AbortSignal;
  /** How a task ended, for whoever asked. */
  readonly show: (line: string) => void;
  /** Takes up the record, however the tasks went. */
  readonly onRecord: (record: SignedRecord) => void;
  /** Progress. */
  readonly say: (text: string) => void;
}

/**
 * Runs one source, gives it its tasks, and ends it.
 * @returns whether all were done
 * @throws WardenError as `openSession`
 */
export async function runOne(run: OneRun): Promise<boolean> {
  const { runner, plan, chain, settings, signer, say } = run;
  const ground = groundOf(run);
  const teller = watchdogTeller({
    watchdogs: settings.watchdog,
    allowedHosts: settings.allowHost,
    signer,
    ground,
    isolation: runner.isolation.grade,
    say,
  });
  if (plan.gpuCount > 0) say(`it needs ${plan.gpuCount} GPUs, and waits for them`);
  const session = await openSession({
    runner,
    signal: run.cancelled,
    plan,
    ground,
    mayRun: run.permission.ask,
    program: await runtimeProgram(runner.isolation.runtime.path),
    environment: [
      ...(chain === null ? [] : [`SOURCE_ADDRESS=${chain.source.address}`]),
      ...(signer === null ? [] : [`PROVIDER_ADDRESS=${signer.address}`]),
    ],
    egress: settings.egress,
    privateHosts: settings.egress.filter((host) => settings.allowHost.includes(host)),
    healthyMs: settings.taskTime * 1000,
    onEvent: (event) => say(`event: ${JSON.stringify(event)}`),
    onUnforeseen: teller.first,
  });
  say('the source is up');
  try {
    return await giveTasks(session, run);
  } finally {
    const record = await session.end();
    for (const left of record.left) say(`left behind: ${left}`);
    run.onRecord(await signRecord(record, signer));
    await teller.all(record.unforeseen, recordDigest(record));
  }
}

function groundOf({ chain, artifact, permission, settings: { allowUncleared } }: OneRun): RunGround {
  const ground = { artifact, statements: permission.statements(), cleared: !allowUncleared };
  if (chain === null) return { source: null, ...ground };
  const { chainId, address, revision } = chain.source;
  return { source: { chainId, address, revision }, ...ground };
}

async function giveTasks(session: Session, run: OneRun): Promise<boolean> {
  const { chain, request, settings, signer, cancelled, show, say } = run;
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(settings.runTime * 1000)]);
  const deadlineMs = settings.taskTime * 1000;
  let done = true;
  const tell = (task: string, outcome: TaskOutcome) => {
    done &&= outcome.kind === 'completed';
    const shown =
      outcome.kind === 'completed'
        ? escapeText(outcome.result.toString('utf8'), 2000)
        : JSON.stringify(outcome);
    show(`${escapeText(task, 130)} ${outcome.kind}: ${shown}`);
  };
  if (chain !== null && signer !== null) {
    const desk = providerDesk(chain.client, chain.book, signer);
    const source = getAddress(chain.source.address);
    for (const address of request.tasks) {
      // What is wrong with one task is nothing to the next.
      try {
        const options = fetchOptions(settings, cancelled);
        const task = await readChainTask(chain.client, source, getAddress(address), options);
        await desk.attempt(task);
        const outcome = await session.task({ ...task, task: task.address, deadlineMs, signal });
        tell(task.address, outcome);
        if (outcome.kind === 'completed') await desk.respond(task, outcome.result);
      } catch (thrown) {
        const { code, message } = toWardenError(thrown);
        if (code === 'INTERRUPTED' || signal.aborted) throw thrown;
        done = false;
        show(`${escapeText(address, 130)} not done: ${message} [${code}]`);
      }
    }
  }
  if (request.function !== null) {
    const body = request.input === null ? Buffer.from('{}') : await readFile(request.input);
    tell(
      'local',
      await session.task({ task: 'local', function: request.function, body, deadlineMs, signal }),
    );
  }
  if (request.listen !== null) {
    const server = await serveTasks(request.listen, session, deadlineMs, signal);
    say(`taking tasks at ${escapeText(request.listen)}`);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    server.closeAllConnections();
    server.close();
  }
  return done;
}
