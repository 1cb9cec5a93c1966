import type { ComposeNode } from '../../source/compose/node.ts';

/**
 * What the runner does about a field: takes it as it is (`allow`), puts a value of its own in its place (`rewrite`), acts as
 * if it were not there (`ignore`), or does not run the source at all (`refuse`).
 */
export type Treatment = 'allow' | 'rewrite' | 'ignore' | 'refuse';

/** A value that is a finding. */
export interface ComposeCheck {
  readonly rule: string;
  /** @param key the last step of the path: the name in a mapping, the index in a list */
  readonly when: (value: ComposeNode, key: string) => boolean;
  /** Where it differs from the row's. */
  readonly runner?: Treatment;
}

/** What one field of a compose file can do to a host, and what is done about it. */
export interface ComposeRow {
  /** Path in the long form; `*` is any name or item, `**` at the end all that lies below. */
  readonly field: string;
  readonly runner: Treatment;
  /** What it can do to whoever runs it. */
  readonly risk: string;
  /** What the runner does, and why. */
  readonly reason: string;
  readonly checks: readonly ComposeCheck[];
}

export function row(
  field: string,
  runner: Treatment,
  risk: string,
  reason: string,
  ...checks: readonly ComposeCheck[]
): ComposeRow {
  return { field, runner, risk, reason, checks };
}

export function check(rule: string, when: ComposeCheck['when'], runner?: Treatment): ComposeCheck {
  return runner === undefined ? { rule, when } : { rule, when, runner };
}
