import { readFile, writeFile } from 'node:fs/promises';
import { type Address, getAddress } from 'viem';
import { runtimeProgram } from '../../gpu-runner/engine/runtime-program.ts';
import { cleanImages } from '../../gpu-runner/images/keep-images.ts';
import { provideImages } from '../../gpu-runner/images/provide-image.ts';
import { renderPlan } from '../../gpu-runner/plan/render-plan.ts';
import type { RunGround } from '../../gpu-runner/record/run-record.ts';
import type { TaskOutcome } from '../../gpu-runner/run/outcome.ts';
import { openRunner, type Runner } from '../../gpu-runner/runner.ts';
import { openSession, type Session } from '../../gpu-runner/session.ts';
import { loadSigner } from '../chain/signer/private-key.ts';
import type { Settings } from '../config/settings-table.ts';
import { openComposeTarget } from '../detect/compose/compose-target.ts';
import { toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { readCompose } from '../source/compose/read-compose.ts';
import { type ChainSource, openChainSource, permission } from './run/chain-source.ts';
import { type ChainTask, providerDesk, readChainTask } from './run/chain-task.ts';
import { fetchOptions, openComposeRun, openSourceRun, type RunTarget } from './run/run-target.ts';
import { recordDigest, signRecord } from './run/sign-record.ts';
import { serveTasks } from './run/task-server.ts';
import { watchdogTeller } from './run/tell-watchdogs.ts';
import type { Terminal } from './scan.ts';

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

const mebibyte = 1024 ** 2;

/**
 * `warden run TARGET`: runs a source that is cleared, boxed in, and gives it tasks. Returns the exit code: 0 all done, 2 refused
 * for what the source is, 3 not cleared, or a task without a result.
 * @throws WardenError for usage, for settings and for what this machine cannot do
 */
export async function runSource(
  target: string,
  request: RunRequest,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const signal = terminal.cancelled;
  const say = (text: string) => terminal.stderr.write(`warden: ${text}\n`);
  const chain = /^0x[0-9a-fA-F]{40}$/.test(target)
    ? await openChainSource(target as Address, settings, signal)
    : null;
  const opened =
    chain === null
      ? await openComposeRun(
          readCompose((await openComposeTarget(target, fetchOptions(settings, signal))).documents[0]!.file),
          settings,
          signal,
        )
      : await openSourceRun(chain.source, settings, signal);
  try {
    if (request.planOnly || !opened.result.ok) {
      terminal.stdout.write(
        settings.format === 'json'
          ? `${JSON.stringify(opened.result, null, 2)}\n`
          : renderPlan(opened.result),
      );
      return opened.result.ok ? 0 : 2;
    }
    const mayRun = permission(chain, opened.artifact, settings, say);
    const early = await mayRun();
    if (early.length > 0) {
      for (const reason of early) say(`not run: ${reason}`);
      return 3;
    }
    return await runPlanned({ chain, opened, request, settings, terminal, say, mayRun });
  } catch (thrown) {
    if (thrown instanceof WardenError && (thrown.code === 'NOT_CLEARED' || thrown.code === 'RUN_REFUSED')) {
      say(`${thrown.message}\n  ${thrown.todo} [${thrown.code}]`);
      return thrown.code === 'NOT_CLEARED' ? 3 : 2;
    }
    throw thrown;
  } finally {
    await opened.close();
  }
}

interface Planned {
  readonly chain: ChainSource | null;
  readonly opened: RunTarget;
  readonly request: RunRequest;
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly say: (text: string) => void;
  readonly mayRun: () => Promise<readonly string[]>;
}

async function runPlanned(options: Planned): Promise<number> {
  const { chain, opened, request, settings, terminal, say, mayRun } = options;
  if (!opened.result.ok) return 2;
  const { plan } = opened.result;
  const signal = terminal.cancelled;
  const signer =
    settings.keyFile === null && !process.env.WARDEN_PRIVATE_KEY
      ? null
      : await loadSigner(settings.keyFile, process.env, settings.passphraseFile);
  if (request.tasks.length > 0 && (chain === null || signer === null))
    throw new WardenError('USAGE', 'tasks on chain need the address of a source and the key of a provider', {
      todo: 'Name the source by its address, and the key with --key-file.',
    });
  const runner = await openRunner({
    isolation: settings.isolation === 'auto' ? null : settings.isolation,
    limits: { requestBytes: 8 * mebibyte, resultBytes: 8 * mebibyte, answerMs: 120_000, connectMs: 10_000 },
    lifetime: settings.runTime,
    onStep: say,
  });
  try {
    announce(runner, say);
    void runner.prepare(plan);
    await provideImages(runner.engine, opened.images.values(), signal);
    const ground = groundOf(chain, opened, settings);
    const teller = watchdogTeller({
      watchdogs: settings.watchdog,
      allowedHosts: settings.allowHost,
      signer,
      ground,
      isolation: runner.isolation.grade,
      say,
    });
    const session = await openSession({
      runner,
      plan,
      ground,
      mayRun,
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
    let allDone = false;
    try {
      allDone = await giveTasks(session, options, signer);
    } finally {
      const record = await session.end();
      const text = `${JSON.stringify(await signRecord(record, signer), null, 2)}\n`;
      if (settings.output !== null) await writeFile(settings.output, text);
      else if (settings.format === 'json') terminal.stdout.write(text);
      for (const left of record.left) say(`left behind: ${left}`);
      await teller.all(record.unforeseen, recordDigest(record));
    }
    await cleanUp(runner, settings, say);
    return allDone ? 0 : 3;
  } finally {
    await runner.close();
  }
}

function groundOf(
  chain: ChainSource | null,
  { artifact }: RunTarget,
  { allowUncleared }: Settings,
): RunGround {
  if (chain === null) return { source: null, artifact, cleared: !allowUncleared };
  const { chainId, address, revision } = chain.source;
  return { source: { chainId, address, revision }, artifact, cleared: !allowUncleared };
}

async function giveTasks(
  session: Session,
  { chain, request, settings, terminal, say }: Planned,
  signer: Awaited<ReturnType<typeof loadSigner>> | null,
): Promise<boolean> {
  const signal = AbortSignal.any([terminal.cancelled, AbortSignal.timeout(settings.runTime * 1000)]);
  const deadlineMs = settings.taskTime * 1000;
  let done = true;
  const tell = (task: string, outcome: TaskOutcome) => {
    done &&= outcome.kind === 'completed';
    const shown =
      outcome.kind === 'completed'
        ? escapeText(outcome.result.toString('utf8'), 2000)
        : JSON.stringify(outcome);
    if (settings.format !== 'json' || settings.output !== null)
      terminal.stdout.write(`${escapeText(task, 130)} ${outcome.kind}: ${shown}\n`);
  };
  if (chain !== null && signer !== null) {
    const desk = providerDesk(chain.client, chain.book, signer);
    for (const address of request.tasks) {
      const task: ChainTask = await readChainTask(
        chain.client,
        getAddress(chain.source.address),
        getAddress(address),
        fetchOptions(settings, terminal.cancelled),
      );
      await desk.attempt(task);
      const outcome = await session.task({ ...task, task: task.address, deadlineMs, signal });
      tell(task.address, outcome);
      if (outcome.kind === 'completed') await desk.respond(task, outcome.result);
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

/** What was run is done, whatever becomes of this. */
async function cleanUp(runner: Runner, { imageSpace }: Settings, say: (text: string) => void): Promise<void> {
  try {
    for (const removed of await cleanImages(runner.engine, imageSpace))
      say(`removed the image ${removed}: images may take ${imageSpace} bytes`);
  } catch (thrown) {
    say(`images could not be cleaned up: ${toWardenError(thrown).message}`);
  }
}

function announce({ isolation, passedOver, belowFloors, reaped }: Runner, say: (text: string) => void): void {
  say(`isolation: ${isolation.grade} (runtime ${escapeText(isolation.runtime.name, 100)})`);
  if (isolation.grade !== 'gvisor')
    say("the source shares the host's kernel; install gVisor (runsc) for more distance");
  for (const reason of passedOver) say(`passed over ${reason}`);
  for (const { component, version, floor, because } of belowFloors)
    say(`${component} ${escapeText(version, 60)} is older than ${floor}: ${because}`);
  const { containers, networks } = reaped;
  if (containers + networks > 0)
    say(`removed ${containers} containers and ${networks} networks of earlier runs`);
}
