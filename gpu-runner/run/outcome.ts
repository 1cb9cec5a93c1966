import type { ContainerState } from '../container/start-container.ts';

/** How a task ended. Nothing that a source does ends in anything else. */
export type TaskOutcome =
  | {
      readonly kind: 'completed';
      /** JSON as the source sent it, at most the size that was set. */
      readonly result: Buffer;
    }
  /** The source answered the task with something else than 2xx. */
  | { readonly kind: 'refused-by-source'; readonly status: number }
  /** Accepted, and no result within the time. */
  | { readonly kind: 'timed-out' }
  /** What came back is not JSON. */
  | { readonly kind: 'result-malformed'; readonly reason: string }
  /** A service of the source ended. */
  | {
      readonly kind: 'source-ended';
      readonly service: string;
      readonly exitCode: number;
      /** It asked for more memory than it was given. */
      readonly outOfMemory: boolean;
    }
  /** The source no longer has clearance, or the chain could not be asked. */
  | { readonly kind: 'not-cleared'; readonly reasons: readonly string[] }
  /** Such a task is under way or was done: its result is not taken a second time. */
  | { readonly kind: 'known-task' }
  | { readonly kind: 'cancelled' }
  /** The engine or the gateway failed; the source is not at fault. */
  | { readonly kind: 'runner-failed'; readonly reason: string };

/** Something that happened in a run beside its tasks. */
export type RunEvent =
  | {
      readonly kind: 'denied-callback';
      readonly why: 'wrong-token' | 'unknown-task' | 'second-result';
      /** Escaped. */
      readonly task: string;
    }
  | { readonly kind: 'denied-connection'; readonly target: string; readonly reason: string }
  | { readonly kind: 'connection'; readonly target: string }
  /** A service wanted more processes and threads than it was given, so many times; told when the run ends. */
  | {
      readonly kind: 'limit-hit';
      readonly limit: 'processes';
      readonly service: string;
      readonly times: number;
    }
  | {
      readonly kind: 'service-ended';
      readonly service: string;
      readonly exitCode: number;
      readonly outOfMemory: boolean;
    };

export function endedOutcome(service: string, { exitCode, oomKilled }: ContainerState): TaskOutcome {
  return { kind: 'source-ended', service, exitCode, outOfMemory: oomKilled };
}
