import { writeFile } from 'node:fs/promises';
import { type Address, getAddress } from 'viem';
import { cleanImages } from '../../gpu-runner/images/keep-images.ts';
import { provideImages } from '../../gpu-runner/images/provide-image.ts';
import type { RunPlan } from '../../gpu-runner/plan/plan.ts';
import { renderPlan } from '../../gpu-runner/plan/render-plan.ts';
import { openRunner, type Runner } from '../../gpu-runner/runner.ts';
import { loadSigner } from '../chain/signer/private-key.ts';
import type { Settings } from '../config/settings-table.ts';
import { openComposeTarget } from '../detect/compose/compose-target.ts';
import { toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { readCompose } from '../source/compose/read-compose.ts';
import { type ChainSource, openChainSource, type Permission, permission } from './run/chain-source.ts';
import { sourceOfTask } from './run/chain-task.ts';
import { type RunRequest, runOne } from './run/run-one.ts';
import { fetchOptions, openComposeRun, openSourceRun, type RunTarget } from './run/run-target.ts';
import type { SignedRecord } from './run/sign-record.ts';
import type { Terminal } from './scan.ts';

const mebibyte = 1024 ** 2;

/** A source that may run now. */
interface Ready {
  readonly chain: ChainSource | null;
  readonly opened: RunTarget;
  readonly plan: RunPlan;
  readonly request: RunRequest;
  /** What its lines begin with, where several run. */
  readonly mark: string;
  readonly say: (text: string) => void;
  readonly permission: Permission;
}

interface Asked {
  readonly request: RunRequest;
  readonly settings: Settings;
  readonly terminal: Terminal;
  /** Whether several sources are run at once: what one comes to does not stop the others. */
  readonly several: boolean;
}

/**
 * `warden run TARGET…`: runs sources that are cleared, boxed in, at once, and gives them tasks. Those that need GPUs wait until there
 * are enough. Returns the exit code, of several the first of 1, 2, 3: 0 all done, 1 one could not be run here, 2 refused for what the
 * source is, 3 not cleared, or a task without a result.
 * @throws WardenError for usage, for settings and for what this machine cannot do
 */
export async function runSources(
  targets: readonly string[],
  request: RunRequest,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const asked: Asked = { request, settings, terminal, several: targets.length > 1 };
  const ready: Ready[] = [];
  const codes: number[] = [];
  const opened: RunTarget[] = [];
  try {
    for (const [at, target] of targets.entries()) {
      const mark = asked.several ? `${escapeText(target, 100)}: ` : '';
      const say = (text: string) => terminal.stderr.write(`warden: ${mark}${text}\n`);
      // Each has a socket of its own.
      const listen =
        request.listen === null || !asked.several ? request.listen : `${request.listen}-${at + 1}`;
      try {
        const one = await openReady(target, { ...asked, request: { ...request, listen } }, say, opened);
        if (typeof one === 'number') codes.push(one);
        else ready.push({ ...one, mark });
      } catch (thrown) {
        codes.push(codeOf(thrown, asked, say));
      }
    }
    if (ready.length > 0) codes.push(...(await runAll(ready, asked)));
    return [1, 2, 3].find((code) => codes.includes(code)) ?? 0;
  } finally {
    for (const target of opened) await target.close();
  }
}

/** @returns an exit code for one that is not run @param opened takes up what is to be closed */
async function openReady(
  target: string,
  { request, settings, terminal }: Asked,
  say: (text: string) => void,
  opened: RunTarget[],
): Promise<Omit<Ready, 'mark'> | number> {
  const signal = terminal.cancelled;
  const chain = /^0x[0-9a-fA-F]{40}$/.test(target)
    ? await openChainSource(target as Address, settings, signal)
    : null;
  const found =
    chain === null
      ? await openComposeRun(
          readCompose((await openComposeTarget(target, fetchOptions(settings, signal))).documents[0]!.file),
          settings,
          signal,
        )
      : await openSourceRun(chain.source, settings, signal);
  opened.push(found);
  const { result } = found;
  if (request.planOnly || !result.ok) {
    terminal.stdout.write(
      settings.format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : renderPlan(result),
    );
    return result.ok ? 0 : 2;
  }
  const permitted = permission(chain, found.artifact, settings, say);
  const early = await permitted.ask();
  for (const reason of early) say(`not run: ${reason}`);
  return early.length > 0
    ? 3
    : { chain, opened: found, plan: result.plan, request, say, permission: permitted };
}

/** @throws what it is given, where that is not about this source alone */
function codeOf(thrown: unknown, { several }: Asked, say: (text: string) => void): number {
  const error = toWardenError(thrown);
  const code = error.code === 'NOT_CLEARED' ? 3 : error.code === 'RUN_REFUSED' ? 2 : 1;
  if (code === 1 && (!several || error.code === 'USAGE' || error.code === 'INTERRUPTED')) throw error;
  say(`${error.message}\n  ${error.todo} [${error.code}]`);
  return code;
}

async function runAll(ready: readonly Ready[], asked: Asked): Promise<number[]> {
  const { request, settings, terminal } = asked;
  const cancelled = terminal.cancelled;
  const say = (text: string) => terminal.stderr.write(`warden: ${text}\n`);
  const signer =
    settings.keyFile === null && !process.env.WARDEN_PRIVATE_KEY
      ? null
      : await loadSigner(settings.keyFile, process.env, settings.passphraseFile);
  if (request.tasks.length > 0 && (ready.every(({ chain }) => chain === null) || signer === null))
    throw new WardenError('USAGE', 'tasks on chain need the address of a source and the key of a provider', {
      todo: 'Name the source by its address, and the key with --key-file.',
    });
  const tasks = await tasksOf(ready, request.tasks);
  const runner = await openRunner({
    isolation: settings.isolation === 'auto' ? null : settings.isolation,
    limits: { requestBytes: 8 * mebibyte, resultBytes: 8 * mebibyte, answerMs: 120_000, connectMs: 10_000 },
    lifetime: settings.runTime + settings.taskTime,
    gpus: settings.gpu,
    onStep: say,
  });
  const show = (line: string) => {
    if (settings.format !== 'json' || settings.output !== null) terminal.stdout.write(`${line}\n`);
  };
  try {
    announce(runner, say);
    const records: SignedRecord[] = [];
    const runs: Promise<number>[] = [];
    for (const [at, { chain, opened, plan, ...one }] of ready.entries()) {
      const start = async (): Promise<number> => {
        const allDone = await runOne({
          runner,
          plan,
          chain,
          artifact: opened.artifact,
          permission: one.permission,
          request: { ...one.request, tasks: tasks[at]! },
          settings,
          signer,
          cancelled,
          show: (line) => show(`${one.mark}${line}`),
          onRecord: (record) => void records.push(record),
          say: one.say,
        });
        return allDone ? 0 : 3;
      };
      void runner.prepare(plan);
      const provided = provideImages(runner.engine, opened.images.values(), cancelled);
      const run = provided.then(start).catch((thrown: unknown) => codeOf(thrown, asked, one.say));
      // Whoever fails is told of when all have ended.
      run.catch(() => {});
      runs.push(run);
      // One after the other, as they may share images; those that have theirs run already.
      await provided.catch(() => {});
    }
    const ended = await Promise.allSettled(runs);
    await writeRecords(records, asked);
    await cleanUp(runner, settings, say);
    return ended.map((run) => {
      if (run.status === 'rejected') throw run.reason;
      return run.value;
    });
  } finally {
    await runner.close();
  }
}

/** The tasks of each source. @throws WardenError NOT_ON_CHAIN for one of no source that runs */
async function tasksOf(ready: readonly Ready[], tasks: readonly string[]): Promise<string[][]> {
  if (ready.length === 1) return [[...tasks]];
  const given: string[][] = ready.map(() => []);
  const client = ready.find(({ chain }) => chain !== null)?.chain?.client;
  for (const task of client === undefined ? [] : tasks) {
    const owner = await sourceOfTask(client!, getAddress(task));
    const at = ready.findIndex(({ chain }) => chain !== null && getAddress(chain.source.address) === owner);
    if (at < 0) throw new WardenError('NOT_ON_CHAIN', `${task} is a task of ${owner}, which is not run here`);
    given[at]!.push(task);
  }
  return given;
}

/** One record as it is, of several runs a list of them. */
async function writeRecords(records: readonly SignedRecord[], { settings, terminal, several }: Asked) {
  if (records.length === 0) return;
  const text = `${JSON.stringify(several ? records : records[0], null, 2)}\n`;
  if (settings.output !== null) await writeFile(settings.output, text);
  else if (settings.format === 'json') terminal.stdout.write(text);
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
