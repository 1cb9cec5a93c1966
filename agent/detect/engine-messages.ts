import type { BudgetLimits } from '../unpack/budget.ts';
import type { ContentResult } from './content.ts';

/** What an engine process is given once, at its start. */
export interface EngineSetup {
  readonly type: 'setup';
  readonly source: string;
  readonly ruleIds: readonly (readonly [identifier: string, ruleId: string])[];
}

/** What it is given at the start of each scan. */
export interface EngineScan {
  readonly type: 'begin';
  /** Paths under `/proc` to the scratch files of the scan. */
  readonly slabPath: string;
  readonly budgetPath: string;
  readonly budgetSlot: number;
  readonly limits: BudgetLimits;
  readonly spoolDir: string;
}

export type EngineJob =
  | {
      readonly type: 'slab';
      readonly slab: number;
      readonly offsets: Uint32Array;
      readonly lengths: Uint32Array;
    }
  | { readonly type: 'spool'; readonly path: string; readonly size: number };

export type ToEngine =
  | EngineSetup
  | EngineScan
  | EngineJob
  /** The scan is over: nothing of it is kept open. */
  | { readonly type: 'end' };

export type FromEngine =
  | { readonly type: 'ready'; readonly name: string; readonly version: string }
  | { readonly type: 'progress'; readonly bytes: number }
  /** Results by index within the job; what is not named is clean. */
  | { readonly type: 'done'; readonly results: readonly (readonly [index: number, result: ContentResult])[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
