import type { Digest } from '../../agent/model/digest.ts';
import type { Sight } from '../../agent/model/observation.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { Isolation } from '../engine/isolation.ts';
import type { RunPlan } from '../plan/plan.ts';
import type { Check } from '../run/check.ts';
import type { RunEvent, TaskOutcome } from '../run/outcome.ts';
import type { StartedService } from '../run/start-services.ts';
import type { Usage } from '../run/usage.ts';
import { sha256 } from './sha256.ts';

/** What a run was allowed by. */
export interface RunGround {
  /** null for a file that was never published. */
  readonly source: { readonly chainId: number; readonly address: string; readonly revision: string } | null;
  /** Root hash of what runs, as in signed statements; null where not all of it was fetched. */
  readonly artifact: string | null;
  /** Ids of the signed statements that cleared these very bytes. */
  readonly statements: readonly string[];
  /** false: nobody cleared it, and the provider said to run it all the same. */
  readonly cleared: boolean;
}

export interface TaskRecord {
  readonly task: string;
  readonly function: string;
  /** SHA-256 of the body that the source was sent. */
  readonly request: Digest;
  /** SHA-256 of the result as it came; null for none. */
  readonly response: Digest | null;
  readonly outcome: TaskOutcome['kind'];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly milliseconds: number;
}

/** What happened in one run: plain JSON of whole numbers and escaped text, to be signed by a key that the sandbox never sees. */
export interface RunRecord {
  readonly schema: 'warden.run-record/1';
  /** Of the last start. */
  readonly run: string;
  readonly ground: RunGround;
  /** SHA-256 of the plan as JSON. */
  readonly plan: Digest;
  readonly isolation: {
    readonly grade: Isolation['grade'];
    readonly runtime: string;
    readonly arguments: readonly string[];
    /** SHA-256 of the runtime's program; null where it was not found. */
    readonly program: Digest | null;
  };
  readonly engine: {
    readonly version: string;
    readonly components: readonly { readonly name: string; readonly version: string }[];
    readonly kernel: string;
  };
  /** Of each start in turn, where a source that had ended was started again for its next task. */
  readonly services: readonly {
    readonly name: string;
    readonly manifest: Digest;
    readonly config: Digest;
    /** SHA-256 of the create body as JSON, with `TOKEN` in the place of the run's token. */
    readonly settings: Digest;
    readonly checks: readonly Check[];
    /** null where the engine did not say. */
    readonly processorMilliseconds: number | null;
    readonly memoryBytes: number | null;
    readonly throttledPeriods: number | null;
  }[];
  readonly tasks: readonly TaskRecord[];
  /** The first thousand; `eventCount` counts them all. */
  readonly events: readonly RunEvent[];
  readonly eventCount: number;
  /** Of all events and of the whole run, what no scan foresees: most frequent first. */
  readonly unforeseen: readonly Sight[];
  readonly startedAt: string;
  readonly endedAt: string;
  /** What could not be removed. */
  readonly left: readonly string[];
}

export interface RecordParts {
  readonly run: string;
  readonly ground: RunGround;
  readonly plan: RunPlan;
  readonly isolation: Isolation;
  readonly program: Digest | null;
  readonly facts: EngineFacts;
  readonly services: readonly StartedService[];
  readonly usage: readonly Usage[];
  readonly tasks: readonly TaskRecord[];
  readonly events: readonly RunEvent[];
  readonly eventCount: number;
  readonly unforeseen: readonly Sight[];
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly left: readonly string[];
}

export function runRecord(parts: RecordParts): RunRecord {
  const { isolation, facts } = parts;
  return {
    schema: 'warden.run-record/1',
    run: parts.run,
    ground: parts.ground,
    plan: sha256(JSON.stringify(parts.plan)),
    isolation: {
      grade: isolation.grade,
      runtime: isolation.runtime.name,
      arguments: isolation.runtime.args,
      program: parts.program,
    },
    engine: { version: facts.version, components: facts.components, kernel: facts.kernel },
    services: parts.services.map(({ service, settings, checks }, index) => {
      const used = parts.usage[index];
      const seconds = used?.processorSeconds ?? null;
      return {
        name: service.name,
        manifest: service.image.manifestDigest,
        config: service.image.configDigest,
        settings,
        checks,
        processorMilliseconds: seconds === null ? null : Math.round(seconds * 1000),
        memoryBytes: used?.memoryBytes ?? null,
        throttledPeriods: used?.throttledPeriods ?? null,
      };
    }),
    tasks: parts.tasks,
    events: parts.events,
    eventCount: parts.eventCount,
    unforeseen: parts.unforeseen,
    startedAt: parts.startedAt.toISOString(),
    endedAt: parts.endedAt.toISOString(),
    left: parts.left,
  };
}
