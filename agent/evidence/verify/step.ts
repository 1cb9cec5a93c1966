import type { Digest } from '../../model/digest.ts';

/** What is checked, in this order. */
export const stepNames = [
  'document', // it can be read, and has the shape of its schema
  'canonical form',
  'hash', // it is what it is said to be
  'signature',
  'statement', // what was signed is about this evidence, and fits its verdict
  'summary', // the same of the summary for readers outside the chain
  'standing', // of the signer, on chain
  'case', // the court was told of this evidence
  'source', // what the chain says of the subject
  'artifact', // the root hash is the one of the parts
  'parts', // the files are those that are named, and lead from one to the next
  'served', // the files can still be had, unchanged
  'rules',
  'ruleset', // the rules are those that this Warden has
  'excerpt', // the bytes that the evidence keeps are such as its rules look for
  'comparison', // a result that was submitted is not one of those that were made
  'execution', // the task gives the result that it is said to give
  'image', // it can still be had, by its digest
  'finding',
  'completeness', // nothing else is found
  'coverage',
  'verdict',
  'review',
] as const;
export type StepName = (typeof stepNames)[number];

export type StepState = 'passed' | 'failed' | 'not checked';

export interface Step {
  readonly name: StepName;
  readonly state: StepState;
  /** Why, in one sentence; escaped. */
  readonly detail: string;
  /** Not checked, and without it nothing is verified. Always false for what was checked. */
  readonly missing: boolean;
}

/** What `warden verify` has to say. */
export interface Verification {
  readonly schema: 'warden.verification/1';
  /** As the user gave it, escaped. */
  readonly target: string;
  /** Digest of the bundle; null where none could be had. */
  readonly evidence: Digest | null;
  /** `refuted` by one failed step; `unchecked` where a step is missing. */
  readonly result: 'verified' | 'refuted' | 'unchecked';
  readonly steps: readonly Step[];
}

/** Longest detail; names in evidence have no limit of their own. */
const longest = 600;

function step(name: StepName, state: StepState, detail: string, isMissing: boolean): Step {
  const shown = detail.length > longest ? `${detail.slice(0, longest)}…` : detail;
  return { name, state, detail: shown, missing: isMissing };
}

export function passed(name: StepName, detail: string): Step {
  return step(name, 'passed', detail, false);
}

export function failed(name: StepName, detail: string): Step {
  return step(name, 'failed', detail, false);
}

/** Nobody asked for it, or nothing depends on it. */
export function skipped(name: StepName, detail: string): Step {
  return step(name, 'not checked', detail, false);
}

/** It should have been checked, and could not be. */
export function missing(name: StepName, detail: string): Step {
  return step(name, 'not checked', detail, true);
}

export function resultOf(steps: readonly Step[]): Verification['result'] {
  if (steps.some(({ state }) => state === 'failed')) return 'refuted';
  return steps.length === 0 || steps.some((step) => step.missing) ? 'unchecked' : 'verified';
}
