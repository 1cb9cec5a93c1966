/** Labels by which the runner knows what is its own. */
const labelPrefix = 'network.opengpu.warden';
export const runLabel = `${labelPrefix}.run`;
/** The process that answers for it: `BOOT:PID:START`. */
export const ownerLabel = `${labelPrefix}.owner`;
/** Unix seconds after which it is removed, whoever owns it. */
export const deadlineLabel = `${labelPrefix}.deadline`;

/** Of the note that an image came from here: its digest. */
export const imageLabel = `${labelPrefix}.image`;

/** What every container, network and volume of a run carries. */
export interface RunLabels {
  readonly run: string;
  readonly owner: string;
  /** Unix seconds. */
  readonly deadline: number;
}

export function labelsOf({ run, owner, deadline }: RunLabels): Record<string, string> {
  return { [runLabel]: run, [ownerLabel]: owner, [deadlineLabel]: String(deadline) };
}
