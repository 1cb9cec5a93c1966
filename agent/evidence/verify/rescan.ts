import type { Ruleset } from '../../detect/rules/ruleset.ts';
import type { ServiceStart } from '../../detect/startup/start-commands.ts';
import type { Report } from '../../model/report.ts';

/** What is examined again: always something that a digest names, or that the user gave. */
export interface RescanTarget {
  /** `registry:NAME@DIGEST`, `dir:PATH`, or what the user gave. */
  readonly target: string;
  /** `os/arch[/variant]` */
  readonly platform: string;
  /** The services that run it: what they start can be reached. */
  readonly services: readonly ServiceStart[];
}

/**
 * Examines an image anew, without any cache.
 * @throws WardenError for the user's or this machine's faults, and INTERRUPTED; what the world does is in the report
 */
export type Rescan = (target: RescanTarget, ruleset: Ruleset) => Promise<Report>;
