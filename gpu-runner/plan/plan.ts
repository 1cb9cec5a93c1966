import type { Digest } from '../../agent/model/digest.ts';
import type { ImageRun } from './image-run.ts';

/** What a run is given at most. The provider's, never the source's. */
export interface Grant {
  /** Bytes of memory, of all services together; scratch space counts as memory. */
  readonly memoryBytes: number;
  /** Processors, of all services together. */
  readonly processors: number;
  /** Processes and threads of one service. */
  readonly pids: number;
  /** Bytes of one scratch folder. */
  readonly scratchBytes: number;
  /** Bytes of shared memory of one service. */
  readonly shmBytes: number;
  /** Whether programs may be run from scratch space, as just-in-time compilers do. */
  readonly scratchExec: boolean;
  /** The GPUs for sources, of which this one may have some. */
  readonly gpu: GpuGrant | null;
  /** GPUs of one source, at most. */
  readonly mostGpus: number;
  /** Registries (`host` or `host:port`) on the provider's own network that images may come from. */
  readonly registries: readonly string[];
}

/** GPUs of one maker. */
export type GpuGrant =
  | {
      readonly kind: 'nvidia';
      /** `GPU-…` or `MIG-…`. */
      readonly uuids: readonly string[];
    }
  | {
      readonly kind: 'amd';
      /** `/dev/dri/renderD…`. */
      readonly renderNodes: readonly string[];
      /** Group of the render nodes on the host. */
      readonly group: number;
    };

/** An image that was examined. */
export interface PlanImage {
  /** As the compose file has it. */
  readonly reference: string;
  readonly manifestDigest: Digest;
  /** Digest of the config, by which an engine knows the image. */
  readonly configDigest: Digest;
  /** Lowest layer first. */
  readonly diffIds: readonly Digest[];
  readonly run: ImageRun;
}

/** Scratch space in memory. */
export interface PlannedScratch {
  readonly path: string;
  readonly bytes: number;
  readonly exec: boolean;
}

/** A file whose content stands in the compose file. */
export interface PlannedFile {
  readonly path: string;
  readonly content: string;
}

export interface PlannedService {
  readonly name: string;
  readonly image: Omit<PlanImage, 'run'>;
  /** All words, those of the image's entrypoint first. Not escaped. */
  readonly command: readonly string[];
  readonly workingDir: string;
  /** In order of name; what the runner itself sets is not among them. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Other names by which services of the run know it. */
  readonly aliases: readonly string[];
  /** Labels of the image, all of which are blanked. */
  readonly imageLabels: readonly string[];
  readonly memoryBytes: number;
  readonly processors: number;
  readonly pids: number;
  readonly shmBytes: number;
  readonly openFiles: number;
  readonly scratch: readonly PlannedScratch[];
  /** Volumes that several services share: scratch space of the run. */
  readonly shared: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
  readonly files: readonly PlannedFile[];
  readonly gpu: boolean;
  /** Services that are started before it. */
  readonly after: readonly string[];
}

/** What the runner did about one field. All text escaped. */
export interface FieldNote {
  readonly treatment: 'rewrite' | 'ignore';
  readonly field: string;
  readonly line: number;
  readonly reason: string;
}

/** How a source is run: everything in it was allowed or put there by the runner. Plain JSON. */
export interface RunPlan {
  readonly schema: 'warden.run-plan/1';
  /** In the order in which they are started. */
  readonly services: readonly PlannedService[];
  /** The service that is given the tasks, and its port. */
  readonly tasks: { readonly service: string; readonly port: number };
  /** Of each shared volume, in bytes. */
  readonly sharedBytes: number;
  /** Whole GPUs that it needs for itself. */
  readonly gpuCount: number;
  /** Those that it has; before it is started, those of which it will have some. */
  readonly gpu: GpuGrant | null;
  readonly notes: readonly FieldNote[];
}

/** Why a source is not run. All text escaped. */
export interface Refusal {
  /** Stable: `field/refused`, `field/unknown`, `value/invalid`, `file/malformed`, `image/…`, `limit/…`. */
  readonly code: string;
  /** Path of the field, or name of the service. */
  readonly field: string;
  /** One-based; 0 for what has no line. */
  readonly line: number;
  readonly reason: string;
}

export type PlanResult =
  | { readonly ok: true; readonly plan: RunPlan }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Takes up refusals. Hostile text in them need not be escaped yet. */
export type Refuse = (code: string, field: string, line: number, reason: string) => void;
