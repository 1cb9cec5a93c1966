import { writeFile } from 'node:fs/promises';
import { type Address, getAddress, isAddress } from 'viem';
import { runtimeProgram } from '../../gpu-runner/engine/runtime-program.ts';
import { provideImages } from '../../gpu-runner/images/provide-image.ts';
import { compareResults, type ResultClass } from '../../gpu-runner/recheck/compare.ts';
import { declaredClass, runsFor } from '../../gpu-runner/recheck/declared-class.ts';
import { sha256 } from '../../gpu-runner/record/sha256.ts';
import type { TaskOutcome } from '../../gpu-runner/run/outcome.ts';
import { openRunner } from '../../gpu-runner/runner.ts';
import { openSession } from '../../gpu-runner/session.ts';
import { keepConfirmedResult, type OwnRun } from '../chain/act/own-recheck.ts';
import { keepResultFinding } from '../chain/peers/result-finding-store.ts';
import { needSigner, openSigner } from '../chain/signer/open-signer.ts';
import type { Settings } from '../config/settings-table.ts';
import { sealRecheck } from '../evidence/recheck-evidence.ts';
import { bytes32 } from '../evidence/statement.ts';
import { openEvidenceStore } from '../evidence/store/open-store.ts';
import { toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { openStore } from '../store/open-store.ts';
import { accuseResult } from './run/accuse-result.ts';
import { type ChainSource, openChain, openChainSource, permission } from './run/chain-source.ts';
import { type ChainTask, readChainTask } from './run/chain-task.ts';
import { type ClaimedResult, claimedResult } from './run/claimed-result.ts';
import { fetchOptions, openSourceRun, type RunTarget } from './run/run-target.ts';
import { type RecheckFinding, signRecheck } from './run/sign-recheck.ts';
import type { Terminal } from './scan.ts';

export interface RecheckRequest {
  /** null for the winner, or the only one who responded. */
  readonly provider: string | null;
  /** Charge the provider where the result is another one. */
  readonly accuse: boolean;
}

const mebibyte = 1024 ** 2;

/**
 * `warden recheck TASK`: executes a task again in this machine's sandbox, and compares what the provider submitted as the source declares
 * that it may be compared. Returns the exit code: 0 the same, 2 another result, 3 it cannot be told.
 * @throws WardenError for usage, for settings and for what this machine cannot do
 */
export async function recheck(
  target: string,
  request: RecheckRequest,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  const { provider, accuse } = request;
  for (const address of [target, ...(provider === null ? [] : [provider])])
    if (!isAddress(address, { strict: false }))
      throw new WardenError('USAGE', `${escapeText(address, 100)} is no address`);
  const signal = terminal.cancelled;
  const say = (text: string) => terminal.stderr.write(`warden: ${text}\n`);
  const unknown = (reason: string) => {
    terminal.stdout.write(`cannot be told: ${reason}\n`);
    return 3;
  };
  const signer = accuse
    ? await needSigner(settings, process.env, signal)
    : await openSigner(settings, process.env, signal);
  const options = fetchOptions(settings, signal);
  const place = await openChain(settings, signal);
  const claimed = await claimedResult(place.client, getAddress(target), provider as Address | null, options);
  if (claimed.isOutdated) return unknown('the source was updated since the task was attempted');
  const chain = await openChainSource(claimed.source, settings, signal);
  const task = await readChainTask(chain.client, claimed.source, claimed.task, options);
  const opened = await openSourceRun(chain.source, settings, signal);
  try {
    const how = opened.metadata === null ? null : declaredClass(opened.metadata);
    if (how === null) return unknown('the source does not declare how its results may be compared');
    const made = await results({ chain, claimed, task, opened, how, settings, say, signal });
    if (typeof made === 'string') return unknown(made);
    const comparison = compareResults(claimed.bytes, made, how);
    if (comparison.match === null) return unknown(escapeText(comparison.reason, 300));
    if (comparison.match) {
      terminal.stdout.write(
        `the same: ${claimed.provider} submitted what ${task.address} gives (${how.kind})\n`,
      );
      if (signer !== null && isServer(settings.database)) {
        const run = { chainId: chain.source.chainId, task: claimed.task, provider: claimed.provider };
        await keepAgreement(settings.database, { ...run, scanner: getAddress(signer.address) });
        terminal.stdout.write('kept: the watchdog of this database votes by it\n');
      }
      return 0;
    }
    const { source } = chain;
    const { bytes, digest } = sealRecheck({
      schema: 'warden.recheck/1',
      chainId: source.chainId,
      task: claimed.task,
      provider: claimed.provider,
      source: source.address,
      revision: source.revision,
      artifact: opened.artifact,
      function: task.function,
      request: sha256(task.body),
      class: how,
      claimed: claimed.bytes.toString('base64'),
      made: made.map((one) => one.toString('base64')),
      at: escapeText(comparison.at, 300),
      reason: escapeText(comparison.reason, 300),
    });
    const uri = await openEvidenceStore(
      settings.evidence,
      settings.evidenceUrl,
      process.env,
      settings.allowHost,
    ).publish(bytes, digest, signal);
    const finding = await signRecheck({ ...claimed, chainId: source.chainId, digest, uri }, signer);
    if (settings.output !== null)
      await writeFile(settings.output, `${JSON.stringify(finding, null, 2)}\n`).catch((thrown: unknown) => {
        throw toWardenError(thrown);
      });
    const where = comparison.at === '' ? '' : ` at ${escapeText(comparison.at, 300)}`;
    terminal.stdout.write(
      `another result: ${claimed.provider} submitted something else than ${task.address} gives (${how.kind})${where}: ${escapeText(comparison.reason, 300)}\nevidence: ${digest} at ${escapeText(uri, 1024)}\n`,
    );
    if (accuse) {
      const id = await accuseResult(chain, signer!, {
        ...claimed,
        report: bytes32(digest, 'The evidence'),
        uri,
      });
      terminal.stdout.write(`charged: case ${id}; a panel of scanners judges it\n`);
    }
    if (signer !== null && isServer(settings.database)) {
      await keepFinding(settings.database, finding);
      const does = accuse ? 'goes on with the case' : 'brings the charge, or votes where there is one';
      terminal.stdout.write(`kept: the watchdog of this database ${does}\n`);
    } else if (!accuse)
      terminal.stdout.write(
        'to charge the provider before the court, run it again with --accuse and a key, or with a key and the --database of a watchdog\n',
      );
    return 2;
  } finally {
    await opened.close();
  }
}

/** An embedded database is its own process's, and nobody acts on it. */
function isServer(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** Hands it to the watchdog of this database, as the ground of a vote. */
async function keepAgreement(database: string, run: OwnRun): Promise<void> {
  const store = await openStore(database);
  try {
    await keepConfirmedResult(store.db, run);
  } finally {
    await store.close();
  }
}

/** Hands it to the watchdog of this database, which brings the charge. */
async function keepFinding(database: string, finding: RecheckFinding): Promise<void> {
  const { chainId, task, provider, evidence, uri, signed } = finding;
  const store = await openStore(database);
  try {
    const isKept = await keepResultFinding(store.db, {
      chainId,
      task: getAddress(task),
      provider: getAddress(provider),
      scanner: getAddress(signed!.by),
      report: bytes32(evidence, 'The evidence'),
      uri,
      signature: signed!.signature,
    });
    if (!isKept)
      throw new WardenError(
        'EVIDENCE_INVALID',
        'No case can rest on it: its signature or its address is none',
        {
          todo: 'Sign with the key of an account, and publish the evidence at an address of at most 1024 bytes.',
        },
      );
  } finally {
    await store.close();
  }
}

interface Execution {
  readonly chain: ChainSource;
  readonly claimed: ClaimedResult;
  readonly task: ChainTask;
  readonly opened: RunTarget;
  readonly how: ResultClass;
  readonly settings: Settings;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What the task gives here, each time in a sandbox of its own; why not, where it gives nothing. */
async function results(execution: Execution): Promise<Buffer[] | string> {
  const { chain, claimed, task, opened, how, settings, say, signal } = execution;
  const { result, artifact } = opened;
  if (!result.ok)
    return `the source is not run here: ${result.refusals.map(({ reason }) => reason).join('; ')}`;
  const permitted = permission(chain, artifact, settings, say);
  const reasons = await permitted.ask();
  if (reasons.length > 0) return `the source may not run: ${reasons.join('; ')}`;
  const runner = await openRunner({
    isolation: settings.isolation === 'auto' ? null : settings.isolation,
    limits: { requestBytes: 8 * mebibyte, resultBytes: 8 * mebibyte, answerMs: 120_000, connectMs: 10_000 },
    lifetime: settings.runTime + settings.taskTime,
    gpus: settings.gpu,
    onStep: say,
  });
  try {
    void runner.prepare(result.plan);
    await provideImages(runner.engine, opened.images.values(), signal);
    const made: Buffer[] = [];
    for (let run = 1; run <= runsFor(how); run++) {
      say(`run ${run} of ${runsFor(how)}`);
      const { address, chainId, revision } = chain.source;
      const session = await openSession({
        runner,
        signal,
        plan: result.plan,
        ground: {
          source: { chainId, address, revision },
          artifact,
          statements: permitted.statements(),
          cleared: !settings.allowUncleared,
        },
        mayRun: permitted.ask,
        program: await runtimeProgram(runner.isolation.runtime.path),
        environment: [`SOURCE_ADDRESS=${address}`, `PROVIDER_ADDRESS=${claimed.provider}`],
        egress: settings.egress,
        privateHosts: settings.egress.filter((host) => settings.allowHost.includes(host)),
        healthyMs: settings.taskTime * 1000,
        onEvent: () => {},
      });
      let outcome: TaskOutcome;
      try {
        const deadlineMs = settings.taskTime * 1000;
        outcome = await session.task({ ...task, task: task.address, deadlineMs, signal });
      } finally {
        await session.end();
      }
      if (outcome.kind !== 'completed') return `run ${run} here had no result: ${outcome.kind}`;
      made.push(outcome.result);
    }
    return made;
  } finally {
    await runner.close();
  }
}
