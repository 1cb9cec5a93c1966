/** One thing that was looked at, and what was seen. */
export interface Check {
  /** Stable, e.g. `process/capabilities`. */
  readonly name: string;
  /** `unseen`: this machine does not show it. Fails like `failed` where it must be known. */
  readonly outcome: 'passed' | 'failed' | 'unseen';
  /** Escaped. */
  readonly detail: string;
}

export function check(name: string, passed: boolean | null, detail: string): Check {
  return { name, outcome: passed === null ? 'unseen' : passed ? 'passed' : 'failed', detail };
}

/** Those that forbid to go on. What is not among `optional` must have been seen. */
export function failures(checks: readonly Check[], optional: ReadonlySet<string>): Check[] {
  return checks.filter(
    ({ name, outcome }) => outcome === 'failed' || (outcome === 'unseen' && !optional.has(name)),
  );
}
