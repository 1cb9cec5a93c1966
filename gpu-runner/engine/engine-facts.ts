import { z } from 'zod';
import { WardenError } from '../../agent/model/errors.ts';
import type { Engine } from './engine.ts';

const text = z.string().max(4096).catch('');
const versionSchema = z.object({
  Version: text,
  Os: text,
  Arch: text,
  KernelVersion: text,
  Components: z
    .array(z.object({ Name: text, Version: text }))
    .max(64)
    .catch([]),
});
const infoSchema = z.object({
  ID: text,
  OSType: text,
  Driver: text,
  DriverStatus: z.array(z.array(text).max(8)).max(64).catch([]),
  CgroupVersion: text,
  CgroupDriver: text,
  DefaultRuntime: text,
  LiveRestoreEnabled: z.boolean().catch(false),
  MemTotal: z.number().nonnegative().catch(0),
  NCPU: z.number().nonnegative().catch(0),
  SecurityOptions: z.array(text).max(64).catch([]),
  Warnings: z.array(text).max(64).nullish(),
  // An engine may hide a runtime's arguments, but not its name.
  Runtimes: z
    .record(
      z.string().max(256),
      z.object({
        path: text.optional(),
        runtimeType: text.optional(),
        runtimeArgs: z.array(text).max(64).nullish().catch([]),
      }),
    )
    .catch({}),
});

export interface RuntimeEntry {
  readonly name: string;
  /** As the engine is configured: absolute, or looked up by it; empty for one named by its type. */
  readonly path: string;
  readonly type: string;
  readonly args: readonly string[];
}

/** What an engine says of itself. Nothing is escaped. */
export interface EngineFacts {
  readonly id: string;
  /** Podman speaks this API and ignores parts of it. */
  readonly isPodman: boolean;
  readonly version: string;
  readonly components: readonly { readonly name: string; readonly version: string }[];
  readonly apiMinor: number;
  readonly kernel: string;
  readonly architecture: string;
  readonly cgroupVersion: string;
  readonly storageDriver: string;
  readonly backingFileSystem: string;
  readonly memoryBytes: number;
  readonly processors: number;
  readonly appArmor: boolean;
  readonly seccomp: boolean;
  /** Users of containers are others on the host; of a rootless engine they are, too. */
  readonly userNamespaces: boolean;
  readonly rootless: boolean;
  readonly runtimes: readonly RuntimeEntry[];
  readonly defaultRuntime: string;
  /** Images are kept in containerd, and known by their manifest. */
  readonly containerdImages: boolean;
  readonly warnings: readonly string[];
}

/**
 * Asks an engine what it is.
 * @throws WardenError ENGINE_UNREACHABLE when it says nothing of use, ENGINE_TIMEOUT
 */
export async function engineFacts(engine: Engine): Promise<EngineFacts> {
  const [version, info] = await Promise.all([
    engine.call({ method: 'GET', path: '/version' }),
    engine.call({ method: 'GET', path: '/info' }),
  ]);
  return readFacts(version, info, engine.apiMinor);
}

/** @throws WardenError ENGINE_UNREACHABLE */
export function readFacts(versionAnswer: unknown, infoAnswer: unknown, apiMinor: number): EngineFacts {
  const version = versionSchema.safeParse(versionAnswer);
  const info = infoSchema.safeParse(infoAnswer);
  if (!version.success || !info.success)
    throw new WardenError('ENGINE_UNREACHABLE', 'the engine says nothing about itself that can be read');
  const { data } = info;
  const security = new Set(data.SecurityOptions.map((option) => /^name=([^,]+)/.exec(option)?.[1] ?? option));
  const components = version.data.Components.map(({ Name, Version }) => ({ name: Name, version: Version }));
  return {
    id: data.ID,
    isPodman: components.some(({ name }) => /podman/i.test(name)),
    version: version.data.Version,
    components,
    apiMinor,
    kernel: version.data.KernelVersion,
    architecture: version.data.Arch,
    cgroupVersion: data.CgroupVersion,
    storageDriver: data.Driver,
    backingFileSystem: data.DriverStatus.find(([key]) => key === 'Backing Filesystem')?.[1] ?? '',
    memoryBytes: data.MemTotal,
    processors: data.NCPU,
    appArmor: security.has('apparmor'),
    seccomp: security.has('seccomp'),
    userNamespaces: security.has('userns') || security.has('rootless'),
    rootless: security.has('rootless'),
    runtimes: Object.entries(data.Runtimes).map(([name, { path = '', runtimeType = '', runtimeArgs }]) => ({
      name,
      path,
      type: runtimeType,
      args: runtimeArgs ?? [],
    })),
    defaultRuntime: data.DefaultRuntime,
    containerdImages: data.DriverStatus.some((row) => row.includes('io.containerd.snapshotter.v1')),
    warnings: data.Warnings ?? [],
  };
}
