import type { Log } from '../config/log.ts';
import type { Settings } from '../config/settings-table.ts';
import type { JobQueue } from '../jobs/queue/queue.ts';
import type { Report } from '../model/report.ts';
import type { Seal } from '../store/seal.ts';
import type { Store } from '../store/store.ts';

/** What every part of the server stands on. */
export interface Service {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly settings: Settings;
  readonly log: Log;
  /** Closes up what must be read again: webhook secrets, pull credentials. */
  readonly seal: Seal;
  readonly version: string;
  /** `sha256:…` of the rules that workers of this version have. */
  readonly ruleset: string;
  /** Fires when the service goes: streams end, nothing new is begun. */
  readonly stop: AbortSignal;
  /** Signs summaries of reports (JSON Lines of SLSA VSAs), where the service has a key. */
  readonly summarise?: (reports: readonly Report[]) => Promise<string>;
}
