import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toWardenError, WardenError } from '../agent/model/errors.ts';
import { seccompProfile } from './container/seccomp.ts';
import { type Engine, openEngine } from './engine/engine.ts';
import { type EngineFacts, engineFacts } from './engine/engine-facts.ts';
import { type BelowFloor, belowFloors } from './engine/floors.ts';
import { chooseIsolation, type Isolation, type IsolationGrade } from './engine/isolation.ts';
import type { ImageIdentity } from './engine/load-archive.ts';
import type { EgressPolicy } from './gateway/egress.ts';
import { ensureGatewayImage } from './gateway/gateway-image.ts';
import type { GatewayLimits } from './gateway/protocol.ts';
import { type GpuDesk, openGpuDesk } from './gpu/gpu-desk.ts';
import { withGpus } from './gpu/gpu-grant.ts';
import { toolkitVersion } from './gpu/toolkit.ts';
import type { RunPlan } from './plan/plan.ts';
import { newOwner } from './reap/owner.ts';
import { type Reaped, reap } from './reap/reap.ts';
import { startReaper } from './reap/start-reaper.ts';
import { watchedEngine } from './reap/watched-engine.ts';
import type { RunEvent } from './run/outcome.ts';
import { type Run, startRun } from './run/run.ts';
import { selfTest } from './self-test/self-test.ts';
import { openSlots } from './slot/slots.ts';

export interface RunnerOptions {
  /** null for the strongest that this machine gives. */
  readonly isolation: IsolationGrade | null;
  readonly limits: GatewayLimits;
  /** Seconds that a run may last, its start included; whatever looks for leftovers removes it then. */
  readonly lifetime: number;
  /** Ids of the GPUs for sources; none unless they are given. */
  readonly gpus?: readonly string[];
  /** Called with what is done while it opens, for progress. */
  readonly onStep?: (step: string) => void;
}

export interface StartRequest {
  readonly plan: RunPlan;
  /** GPUs that were taken at `Runner.gpus` for this run; a plan that needs some is not started without. */
  readonly gpus?: readonly string[];
  /** `NAME=value` that the network gives to a source: its address, the provider's. */
  readonly environment: readonly string[];
  readonly egress: EgressPolicy;
  /** `host:port` of the egress policy that may be private. */
  readonly privateHosts: readonly string[];
  readonly healthyMs: number;
  readonly onEvent: (event: RunEvent) => void;
  /** The start failed, and something of it is left. */
  readonly onLeft?: () => void;
}

/** The runner of this machine. */
export interface Runner {
  readonly engine: Engine;
  readonly facts: EngineFacts;
  readonly isolation: Isolation;
  /** Runtimes that are stronger and did not work, with the reason. */
  readonly passedOver: readonly string[];
  readonly belowFloors: readonly BelowFloor[];
  /** What earlier runners had left behind. */
  readonly reaped: Reaped;
  /** Where a run takes its GPUs before it starts. */
  readonly gpus: GpuDesk;
  /**
   * Makes what the next run of this plan needs around it ahead of that run. Resolves when it is there; why it could not be made, the
   * run learns.
   */
  prepare(plan: RunPlan): Promise<void>;
  /** @throws WardenError as `startRun` and `openSlot` */
  start(request: StartRequest): Promise<Run>;
  /** Removes what was prepared. Runs are stopped by whoever started them. */
  close(): Promise<void>;
}

const connectMs = 10_000;

/**
 * Opens the runner: looks at the engine, removes what earlier ones left, makes the gateway's image and tests the runtime, with a
 * container in which each test must find what is closed, and a weak one in which it must find what is open.
 * @throws WardenError ENGINE_UNREACHABLE, ENGINE_TIMEOUT, ISOLATION_UNAVAILABLE, IO_FAILED
 */
export async function openRunner(options: RunnerOptions): Promise<Runner> {
  const step = options.onStep ?? (() => {});
  const gpus = openGpuDesk(options.gpus ?? []);
  const isAmd = options.gpus?.some((id) => id.startsWith('/dev/dri/')) ?? false;
  const isNvidia = !isAmd && (options.gpus?.length ?? 0) > 0;
  const found = await openEngine();
  const facts = await engineFacts(found);
  const floors = belowFloors(facts, isNvidia ? await toolkitVersion() : null);
  const refused = floors.find(({ effect }) => effect === 'refuse');
  if (refused !== undefined)
    throw new WardenError(
      'ISOLATION_UNAVAILABLE',
      `${refused.component} ${refused.version} is older than ${refused.floor}: ${refused.because}`,
    );
  if (facts.containerdImages)
    throw new WardenError(
      'ISOLATION_UNAVAILABLE',
      'the engine keeps images in containerd, and does not name them by what was scanned',
      {
        todo: 'Set `"features": {"containerd-snapshotter": false}` in the configuration of the engine, and restart it.',
      },
    );
  const owner = newOwner();
  const folder = await runFolder();
  const reaper = startReaper(owner, folder);
  const engine = watchedEngine(found, reaper);
  const close = async () => {
    await rm(folder, { recursive: true, force: true });
    reaper.close();
  };
  try {
    step('removing what earlier runs left');
    const reaped = await reap(engine);
    step('making the image of the gateway');
    const gatewayImage: ImageIdentity = await ensureGatewayImage(engine, facts.architecture);
    const seccomp = facts.seccomp ? seccompProfile(facts.architecture) : null;
    step('testing the runtimes');
    const { isolation, passedOver } = await chooseIsolation(facts, options.isolation, async (candidate) =>
      isAmd && candidate.grade === 'gvisor'
        ? { ok: false, reason: 'gVisor has no ROCm, and the GPUs are of AMD' }
        : selfTest(engine, facts, candidate, { gatewayImage, owner, seccomp }),
    );
    const slots = openSlots({
      engine,
      facts,
      gatewayImage,
      owner,
      folder,
      limits: options.limits,
      lifetime: options.lifetime,
      seccomp,
    });
    return {
      engine,
      facts,
      isolation,
      passedOver,
      belowFloors: floors,
      reaped,
      gpus,
      prepare: slots.prepare,
      async start({
        plan: planned,
        gpus: taken,
        environment,
        egress,
        privateHosts,
        healthyMs,
        onEvent,
        onLeft,
      }) {
        const plan = withGpus(planned, taken ?? []);
        const slot = await slots.take(planned);
        try {
          const run = await startRun({
            engine,
            facts,
            isolation,
            seccomp,
            slot,
            plan,
            environment,
            egress: { allow: egress, privateHosts, connectMs },
            healthyMs,
            onEvent,
            ...(onLeft === undefined ? {} : { onLeft }),
          });
          return {
            ...run,
            async stop() {
              const ended = await run.stop();
              if (ended.left.length > 0) slots.owe();
              return ended;
            },
          };
        } catch (thrown) {
          slots.owe();
          throw thrown;
        }
      },
      async close() {
        await slots.close();
        await close();
      },
    };
  } catch (thrown) {
    await close();
    throw toWardenError(thrown);
  }
}

/** Short, as a socket's path has at most 107 bytes, and only this user's. */
async function runFolder(): Promise<string> {
  const base = process.env.XDG_RUNTIME_DIR ?? tmpdir();
  try {
    await mkdir(base, { recursive: true });
    return await mkdtemp(join(base, 'warden-'));
  } catch (thrown) {
    throw toWardenError(thrown);
  }
}
