import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { toWardenError, WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import { runAddresses, runSlots } from '../container/address-plan.ts';
import { createBody } from '../container/create-body.ts';
import { createdAsAsked } from '../container/created-as-asked.ts';
import { createContainer, inspectContainer, startContainer } from '../container/start-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { Isolation } from '../engine/isolation.ts';
import type { ImageIdentity } from '../engine/load-archive.ts';
import { nodePath } from '../gateway/gateway-image.ts';
import { removeContainer } from '../reap/reap.ts';
import { failures } from '../run/check.ts';
import { optionalChecks, processChecks } from '../run/process-checks.ts';
import { canaryProgram, weakOpens } from './canary.ts';

export interface SelfTestOptions {
  readonly gatewayImage: ImageIdentity;
  readonly owner: string;
  readonly seccomp: string | null;
}

const mebibyte = 1024 ** 2;
const endMs = 30_000;

/**
 * Starts a container of ours as a source would be, and sees that it is closed; then a weak one, in which the same tests must find
 * holes: a test that never finds any tests nothing. Never throws: a runtime that hangs, lies or is missing is one that does not work.
 */
export async function selfTest(
  engine: Engine,
  facts: EngineFacts,
  isolation: Isolation,
  options: SelfTestOptions,
): Promise<{ readonly ok: boolean; readonly reason: string }> {
  try {
    const closed = await runCanary(engine, facts, isolation, options, false);
    const open = Object.keys(closed).filter((name) => closed[name]);
    if (open.length > 0) return { ok: false, reason: `open in a closed container: ${open.join(', ')}` };
    const weak = await runCanary(engine, facts, isolation, options, true);
    const silent = weakOpens.filter((name) => weak[name] !== true);
    return silent.length === 0
      ? { ok: true, reason: '' }
      : { ok: false, reason: `the test finds nothing in a weak container: ${silent.join(', ')}` };
  } catch (thrown) {
    return { ok: false, reason: toWardenError(thrown).message };
  }
}

const answer = z.record(z.string(), z.boolean());

async function runCanary(
  engine: Engine,
  facts: EngineFacts,
  isolation: Isolation,
  options: SelfTestOptions,
  weak: boolean,
): Promise<Readonly<Record<string, boolean>>> {
  const run = randomBytes(8).toString('hex');
  const body = canaryBody(facts, isolation, options, run);
  const id = await createContainer(engine, `warden-test-${run}`, weak ? weaken(body) : body);
  try {
    if (!weak) {
      const differences = createdAsAsked(body, (await inspectContainer(engine, id)).document);
      if (differences.length > 0)
        throw new WardenError(
          'SANDBOX_UNSAFE',
          `the engine made something else than was asked: ${differences.join('; ')}`,
        );
    }
    await startContainer(engine, id);
    const text = await said(engine, id);
    const found = /CANARY(\{[^}]*\})/.exec(text)?.[1];
    const state = await inspectContainer(engine, id);
    if (found === undefined || !state.running)
      throw new WardenError(
        'SANDBOX_UNSAFE',
        `it ended with ${state.exitCode} ${state.error} ${escapeText(text, 300)}`,
      );
    const checks = weak ? [] : lookAt(state.pid, id, body.User, isolation, options);
    if (checks.length > 0)
      throw new WardenError(
        'SANDBOX_UNSAFE',
        checks.map(({ name, detail }) => `${name}: ${detail}`).join('; '),
      );
    return answer.parse(JSON.parse(found));
  } finally {
    await removeContainer(engine, id);
  }
}

function lookAt(pid: number, id: string, users: string, { grade }: Isolation, { seccomp }: SelfTestOptions) {
  const user = Number(users.split(':')[0]);
  const checks = processChecks(
    pid,
    id,
    { memoryBytes: 256 * mebibyte, pids: 128 },
    { grade, user, seccomp: seccomp !== null, place: null, group: null },
  );
  return failures(checks, optionalChecks);
}

/** What the test writes until it has said what it found, or has ended. */
async function said(engine: Engine, id: string): Promise<string> {
  const stream = await engine.stream({
    method: 'GET',
    path: `/containers/${id}/logs`,
    query: { stdout: '1', stderr: '1', follow: '1' },
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stream.destroy();
  }, endMs);
  let text = '';
  try {
    for await (const chunk of stream) {
      text += (chunk as Buffer).toString('latin1');
      if (/CANARY\{[^}]*\}/.test(text) || text.length > 65_536) break;
    }
  } catch (thrown) {
    if (!late) throw thrown;
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
  if (late) throw new WardenError('ENGINE_TIMEOUT', `the test did not end within ${endMs / 1000} s`);
  return text;
}

function canaryBody(
  facts: EngineFacts,
  { grade, runtime }: Isolation,
  options: SelfTestOptions,
  run: string,
) {
  return createBody(
    {
      name: 'canary',
      image: { reference: '', manifestDigest: options.gatewayImage.configDigest, ...options.gatewayImage },
      command: [nodePath, '-e', canaryProgram],
      workingDir: '/',
      environment: [],
      aliases: [],
      imageLabels: [],
      memoryBytes: 256 * mebibyte,
      processors: 1,
      pids: 128,
      shmBytes: mebibyte,
      openFiles: 1024,
      scratch: [{ path: '/tmp', bytes: 8 * mebibyte, exec: false }],
      shared: [],
      files: [],
      gpu: false,
      after: [],
    },
    {
      runtime: runtime.name,
      connection: { kind: 'none' },
      addresses: runAddresses(runSlots - 1, facts.userNamespaces),
      labels: { run, owner: options.owner, deadline: Math.ceil(Date.now() / 1000) + 600 },
      appArmor: facts.appArmor,
      seccomp: grade === 'gvisor' ? null : options.seccomp,
      apiMinor: facts.apiMinor,
      environment: [],
      files: new Map(),
      volumes: new Map(),
      gpu: null,
    },
  );
}

/** What a container is where nobody takes care. */
function weaken(body: ReturnType<typeof canaryBody>) {
  return {
    ...body,
    User: '0:0',
    HostConfig: {
      ...body.HostConfig,
      NetworkMode: 'bridge',
      ReadonlyRootfs: false,
      CapDrop: [],
      SecurityOpt: [],
      Tmpfs: { '/tmp': 'rw,exec,size=8388608' },
      Dns: [],
    },
  };
}
