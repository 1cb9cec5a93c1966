import { escapeText } from '../../agent/model/escape.ts';
import { mostCount, mostSights, type Observation, type Sight } from '../../agent/model/observation.ts';
import type { RunPlan } from '../plan/plan.ts';
import type { RunEvent } from '../run/outcome.ts';
import type { Usage } from '../run/usage.ts';
import type { RunGround, TaskRecord } from './run-record.ts';

const shown = 100;

/** Less than this, half an hour of one processor, is start-up and housekeeping. */
const leastWork = 30 * 60_000;
/** Part of a processor that a source at rest may take. */
const restingPart = 0.25;

/** Kinds of sights that are told apart: a source can make as many as it likes. */
const mostKinds = 256;

type EventSight = Exclude<Sight, { kind: 'work-without-task' }>;

/** What no scan of a source foresees, counted as it happens. */
export interface SightTally {
  /** @returns the sight that the event is, or null for what a scan foresees */
  add(event: RunEvent): Sight | null;
  /** Most frequent first. */
  most(): Sight[];
}

/** It tries to get out, it sends results for tasks that it was not given, it takes more than it was given. */
export function sightTally(): SightTally {
  const counted = new Map<string, { sight: EventSight; count: number }>();
  return {
    add(event) {
      const sight = sightOf(event);
      if (sight === null) return null;
      const key = JSON.stringify(sight);
      const known = counted.get(key);
      if (known !== undefined) known.count = Math.min(mostCount, known.count + 1);
      else if (counted.size < mostKinds) counted.set(key, { sight, count: 1 });
      return sight;
    },
    most: () =>
      [...counted.values()]
        .sort((a, b) => b.count - a.count)
        .map(({ sight, count }) => ({ ...sight, count })),
  };
}

function sightOf(event: RunEvent): EventSight | null {
  if (event.kind === 'denied-connection')
    return { kind: event.kind, target: shownText(event.target), reason: shownText(event.reason), count: 1 };
  if (event.kind === 'denied-callback') return { kind: event.kind, why: event.why, count: 1 };
  if (event.kind === 'service-ended' && event.outOfMemory)
    return { kind: 'out-of-memory', service: shownText(event.service), count: 1 };
  return null;
}

/** Cut in the middle of a character, a text would have no canonical form. */
function shownText(hostile: string): string {
  return escapeText(hostile, shown).replaceAll(/\p{Cs}/gu, '?') || '?';
}

interface WorkedRun {
  readonly usage: readonly Pick<Usage, 'processorSeconds'>[];
  readonly tasks: readonly Pick<TaskRecord, 'startedAt' | 'milliseconds'>[];
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/**
 * Processor milliseconds of a whole run that its tasks cannot have taken, if they are too many for a source at rest; else null. While a task is
 * under way, a source may use all that it was given.
 */
export function workWithoutTask(
  { usage, tasks, startedAt, endedAt }: WorkedRun,
  plan: Pick<RunPlan, 'services'>,
): Sight | null {
  const used = usage.reduce((sum, { processorSeconds }) => sum + (processorSeconds ?? 0) * 1000, 0);
  const granted = plan.services.reduce((sum, { processors }) => sum + processors, 0);
  const busy = coveredMs(
    tasks.map((task) => {
      const start = Date.parse(task.startedAt);
      return [start, start + task.milliseconds] as const;
    }),
  );
  const resting = Math.max(0, endedAt.getTime() - startedAt.getTime() - busy);
  const beyond = Math.floor(used - busy * granted);
  return beyond > Math.max(leastWork, resting * restingPart)
    ? { kind: 'work-without-task', processorMilliseconds: beyond }
    : null;
}

function coveredMs(spans: readonly (readonly [number, number])[]): number {
  let covered = 0;
  let until = -Infinity;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    covered += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return covered;
}

/**
 * The observation of a run, or null where there is nothing to tell, or nobody cleared what ran: then no scan said what to foresee.
 * @param seen the first eight of them are told
 * @param record its SHA-256; null while it runs
 * @param at when it was seen
 */
export function observationOf(
  ground: RunGround,
  isolation: Observation['isolation'],
  seen: readonly Sight[],
  record: string | null,
  at: Date,
): Observation | null {
  const { source, artifact, cleared } = ground;
  if (source === null || artifact === null || !cleared || seen.length === 0) return null;
  const { chainId, address, revision } = source;
  return {
    schema: 'warden.observation/1',
    chainId,
    source: address,
    revision,
    artifact,
    isolation,
    record,
    observedAt: Math.floor(at.getTime() / 1000),
    seen: seen.slice(0, mostSights),
  };
}
