import type { ComposeRow } from './row.ts';
import { contentRows } from './table/content.ts';
import { deviceRows } from './table/devices.ts';
import { isolationRows } from './table/isolation.ts';
import { networkRows } from './table/network.ts';
import { resourceRows } from './table/resources.ts';
import { storageRows } from './table/storage.ts';

/**
 * The one table of what each field of a compose file can do to a host and what is done about it. It serves the detector and
 * the runner's plan. A field without a row is a finding, and is not run.
 */
export const composeTable: readonly ComposeRow[] = [
  ...isolationRows,
  ...deviceRows,
  ...storageRows,
  ...networkRows,
  ...resourceRows,
  ...contentRows,
];

interface Step {
  readonly rows: ComposeRow[];
  readonly below: ComposeRow[];
  readonly next: Map<string, Step>;
}

const root = buildSteps();

/**
 * The row for a field: the one that names it, else the one that covers all below one of its parents.
 * @param path in the long form, names and indices as they are
 * @returns null where the table knows neither the field nor a field below it; `parent` where only fields below it are known
 */
export function rowFor(path: readonly string[]): ComposeRow | 'parent' | null {
  let covering: ComposeRow | null = null;
  let steps: Step[] = [root];
  for (const key of path) {
    covering = steps.flatMap(({ below }) => below)[0] ?? covering;
    // A row that names the key goes before one for any name.
    steps = steps.flatMap(({ next }) => [next.get(key), next.get('*')].filter((step) => step !== undefined));
  }
  return steps.flatMap(({ rows }) => rows)[0] ?? covering ?? (steps.length > 0 ? 'parent' : null);
}

function buildSteps(): Step {
  const top: Step = { rows: [], below: [], next: new Map() };
  for (const row of composeTable) {
    const keys = row.field.split('.');
    const isBelow = keys.at(-1) === '**';
    let step = top;
    for (const key of isBelow ? keys.slice(0, -1) : keys) {
      const next: Step = step.next.get(key) ?? { rows: [], below: [], next: new Map() };
      step.next.set(key, next);
      step = next;
    }
    (isBelow ? step.below : step.rows).push(row);
  }
  return top;
}
