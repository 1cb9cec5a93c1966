import type { Place, SourceFault } from '../fault.ts';
import type { UsedVariable } from './interpolate-tree.ts';
import type { ComposeMap, Placed } from './node.ts';

/** A variable of a service. `value` is null where it is to be taken from the environment of the host. */
export interface ComposeVariable extends Placed<string | null> {
  readonly name: string;
}

/** A mount of a service, in its long form. */
export interface ComposeMount extends Place {
  readonly type: string;
  /** Path, name of a volume, or image; null for an anonymous volume or a tmpfs. */
  readonly source: string | null;
  readonly target: string;
  readonly readOnly: boolean;
}

/** One service, `extends` resolved, everything in its long form. Nothing is escaped. */
export interface ComposeService extends Place {
  readonly name: string;
  readonly image: Placed<string> | null;
  /** null where the image's own holds. */
  readonly entrypoint: readonly Placed<string>[] | null;
  readonly command: readonly Placed<string>[] | null;
  readonly healthcheck: readonly Placed<string>[];
  /** Commands run beside the main one: hooks after the start and before the stop. */
  readonly hooks: readonly (readonly Placed<string>[])[];
  readonly environment: readonly ComposeVariable[];
  readonly mounts: readonly ComposeMount[];
  readonly workingDir: Placed<string> | null;
  readonly user: Placed<string> | null;
  /** Empty: always started. All services are examined, whatever their profiles. */
  readonly profiles: readonly string[];
  /** All fields, the ones above included. */
  readonly fields: ComposeMap;
}

/** A compose file as it was read. */
export interface ComposeModel {
  /** Name of the file, escaped. */
  readonly file: string;
  /** The file in its long form, `services` with `extends` resolved. */
  readonly root: ComposeMap;
  readonly services: readonly ComposeService[];
  /** What the file takes from the environment of whoever runs it, extensions (`x-…`) included. */
  readonly variables: readonly UsedVariable[];
}

export interface ReadCompose {
  /** null when the file is not YAML, or too large to be read. */
  readonly model: ComposeModel | null;
  /** What is wrong with the file itself. */
  readonly faults: readonly SourceFault[];
}
