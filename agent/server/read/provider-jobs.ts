import type { EventRow } from './chain-events.ts';
import type { Job, ProviderRecord } from './documents.ts';

type Row = Pick<EventRow, 'name' | 'args' | 'blockNumber'>;

const taskCancelled = '3';
const taskExpired = '4';
const taskFinal = '5';
const responseConfirmed = '1';

/**
 * The attempts of a provider, oldest first, and what came of each.
 * @param rows what Nexus said of the tasks that it attempted, in the order of the chain
 * @param sourceOf source by task
 */
export function jobsOf(
  provider: string,
  rows: readonly Row[],
  sourceOf: ReadonlyMap<string, string>,
  times: ReadonlyMap<number, number>,
): Job[] {
  const attempters = new Map<string, Set<string>>();
  const mine = new Map<string, { readonly block: number; readonly asked: string }>();
  const answers = new Map<string, { readonly response: string; readonly block: number }[]>();
  const confirmed = new Set<string>();
  const statuses = new Map<string, string>();
  for (const { name, args, blockNumber } of rows) {
    const task = String(args.task);
    if (name === 'nexus.Attempted') {
      const who = attempters.get(task) ?? new Set();
      attempters.set(task, who.add(String(args.provider)));
      if (args.provider === provider && !mine.has(task))
        mine.set(task, { block: blockNumber, asked: String(args.suggestedPayment) });
    } else if (name === 'nexus.ResponseSubmitted')
      answers.set(task, [
        ...(answers.get(task) ?? []),
        { response: String(args.response), block: blockNumber },
      ]);
    else if (name === 'nexus.ResponseStatusChanged' && String(args.status) === responseConfirmed)
      confirmed.add(String(args.response));
    else if (name === 'nexus.TaskStatusChanged') statuses.set(task, String(args.status));
  }
  return [...mine].map(([task, { block, asked }]) => {
    const given = answers.get(task) ?? [];
    const isAlone = attempters.get(task)?.size === 1;
    const answer = isAlone ? given[0] : undefined;
    const from = times.get(block);
    const to = answer === undefined ? undefined : times.get(answer.block);
    return {
      task,
      source: sourceOf.get(task) ?? null,
      attemptedAt: block,
      answeredAt: answer?.block ?? null,
      asked,
      seconds: from === undefined || to === undefined ? null : Math.max(0, to - from),
      result:
        !isAlone && given.length > 0
          ? 'shared'
          : answer !== undefined
            ? confirmed.has(answer.response)
              ? 'confirmed'
              : 'answered'
            : resultWithoutAnswer(statuses.get(task)),
    } as const;
  });
}

function resultWithoutAnswer(status: string | undefined): Job['result'] {
  if (status === taskCancelled) return 'cancelled';
  return status === taskExpired || status === taskFinal ? 'unanswered' : 'open';
}

/** The record of a provider over its jobs. @param clientOf client by source */
export function recordOf(jobs: readonly Job[], clientOf: ReadonlyMap<string, string>): ProviderRecord {
  const count = (result: Job['result']) => jobs.filter((job) => job.result === result).length;
  const confirmed = jobs.filter(({ result }) => result === 'confirmed');
  const unanswered = count('unanswered');
  const decided = confirmed.length + unanswered;
  const seconds = jobs.flatMap((job) => job.seconds ?? []).sort((a, b) => a - b);
  const clients = new Set(confirmed.flatMap(({ source }) => clientOf.get(source ?? '') ?? []));
  return {
    attempts: jobs.length,
    confirmed: confirmed.length,
    answered: count('answered'),
    unanswered,
    shared: count('shared'),
    successRateBps: decided === 0 ? null : Math.floor((confirmed.length * 10_000) / decided),
    medianSeconds: seconds[Math.floor(seconds.length / 2)] ?? null,
    volume: String(confirmed.reduce((sum, { asked }) => sum + BigInt(asked), 0n)),
    clients: clients.size,
  };
}

/** Jobs in a stretch of blocks. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly confirmed: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly other: number;
}

/** The work of a provider in equal stretches of blocks up to `head`, for the chart. */
export function bucketsOf(jobs: readonly Job[], head: number, count: number): Bucket[] {
  const first = Math.min(...jobs.map(({ attemptedAt }) => attemptedAt));
  if (jobs.length === 0 || !Number.isFinite(first)) return [];
  const width = Math.max(1, Math.ceil((Math.max(head, first) + 1 - first) / count));
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * width;
    const inside = jobs.filter(({ attemptedAt }) => attemptedAt >= from && attemptedAt < from + width);
    const of = (...results: readonly Job['result'][]) =>
      inside.filter(({ result }) => results.includes(result)).length;
    return {
      from,
      to: from + width - 1,
      confirmed: of('confirmed'),
      answered: of('answered'),
      unanswered: of('unanswered'),
      other: of('open', 'cancelled', 'shared'),
    };
  });
}
