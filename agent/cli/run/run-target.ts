import { statSync } from 'node:fs';
import { toPlanImage } from '../../../gpu-runner/images/plan-image.ts';
import { makePlan } from '../../../gpu-runner/plan/make-plan.ts';
import type { Grant, PlanImage, PlanResult } from '../../../gpu-runner/plan/plan.ts';
import type { Settings } from '../../config/settings-table.ts';
import { composeImages } from '../../detect/compose/compose-images.ts';
import type { Image, OpenedTarget } from '../../image/image.ts';
import { openRegistry } from '../../image/registry/open-registry.ts';
import { waitFor } from '../../image/registry/retry.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import type { SubjectSource } from '../../model/subject.ts';
import { documentTimeouts } from '../../net/request.ts';
import { sourceArtifact } from '../../source/artifact.ts';
import type { ReadCompose } from '../../source/compose/model.ts';
import { fetchSource } from '../../source/fetch/fetch-source.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';

/** A source or a compose file as it would run. */
export interface RunTarget {
  readonly result: PlanResult;
  /** Of the service's images, by the reference that the compose file has. */
  readonly images: ReadonlyMap<string, { readonly image: Image; readonly plan: PlanImage }>;
  /** Root hash over everything that was fetched; null where it is no published source. */
  readonly artifact: string | null;
  /** Bytes of the metadata; null where it is no published source. */
  readonly metadata: Uint8Array | null;
  close(): Promise<void>;
}

/**
 * Fetches a published source, all of its environments, and plans one of them. Files and images are those that the root hash is
 * about, and no others.
 * @throws WardenError when a part cannot be had
 */
export async function openSourceRun(
  source: SubjectSource,
  settings: Settings,
  signal: AbortSignal,
): Promise<RunTarget> {
  const pinned = await fetchSource(source, fetchOptions(settings, signal));
  const [failure] = pinned.failures;
  if (failure !== undefined) throw failure;
  const [fault] = pinned.faults;
  if (fault !== undefined)
    throw new WardenError('RUN_REFUSED', `the source is malformed: ${fault.detail} (${fault.id})`);
  const chosen = pinned.compose.find(({ environment }) => environment === settings.environment);
  if (!chosen?.compose)
    throw new WardenError('RUN_REFUSED', `the source has no compose file for ${settings.environment}`, {
      todo: 'Name another with --environment.',
    });
  const refused = refusedAlready(chosen.compose, settings);
  if (refused !== null) return refused;
  const models = pinned.compose.flatMap(({ environment, compose }) =>
    compose?.model ? [{ environment, model: compose.model }] : [],
  );
  const opened = await openImages(
    composeImages(models).map(({ reference }) => reference),
    settings,
    signal,
  );
  const artifact = sourceArtifact({
    metadata: pinned.metadata,
    compose: Object.fromEntries(
      pinned.compose.flatMap(({ environment, file }) => (file === null ? [] : [[environment, file]])),
    ),
    images: [...opened.images.values()].map(({ manifestDigest, layers }) => ({
      manifestDigest,
      layers: layers.flatMap(({ digest }) => (digest === null ? [] : [digest])),
    })),
  });
  const target = await planned(chosen.compose, opened, artifact, settings);
  return { ...target, metadata: pinned.metadata?.bytes ?? null };
}

/** Plans a compose file that was never published. @throws WardenError when an image cannot be had */
export async function openComposeRun(
  compose: ReadCompose,
  settings: Settings,
  signal: AbortSignal,
): Promise<RunTarget> {
  const refused = refusedAlready(compose, settings);
  if (refused !== null) return refused;
  const references =
    compose.model === null ? [] : composeImages([{ environment: null, model: compose.model }]);
  const opened = await openImages(
    references.map(({ reference }) => reference),
    settings,
    signal,
  );
  return planned(compose, opened, null, settings);
}

export function fetchOptions(settings: Settings, signal: AbortSignal): FetchOptions {
  return {
    gateways: settings.gateway,
    allowedHosts: settings.allowHost,
    offline: settings.offline,
    timeouts: documentTimeouts,
    rounds: 3,
    wait: waitFor,
    signal,
  };
}

/** What is refused whatever its images are needs none of them. */
function refusedAlready(compose: ReadCompose, settings: Settings): RunTarget | null {
  const result = makePlan(compose, [], grantOf(settings));
  if (result.ok || result.refusals.every(({ code }) => code === 'image/not-examined')) return null;
  const others = result.refusals.filter(({ code }) => code !== 'image/not-examined');
  return {
    result: { ok: false, refusals: others },
    images: new Map(),
    artifact: null,
    metadata: null,
    close: async () => {},
  };
}

interface OpenedImages {
  readonly images: ReadonlyMap<string, Image>;
  close(): Promise<void>;
}

async function openImages(
  references: readonly string[],
  settings: Settings,
  signal: AbortSignal,
): Promise<OpenedImages> {
  const targets: OpenedTarget[] = [];
  const images = new Map<string, Image>();
  const close = async () => {
    for (const target of targets) await target.close();
  };
  try {
    for (const reference of references) {
      const target = await openRegistry(reference, {
        allPlatforms: false,
        offline: settings.offline,
        allowedHosts: settings.allowHost,
        signal,
      });
      targets.push(target);
      const [image] = target.images;
      if (image !== undefined) images.set(reference, image);
    }
    return { images, close };
  } catch (thrown) {
    await close();
    throw toWardenError(thrown);
  }
}

async function planned(
  compose: ReadCompose,
  opened: OpenedImages,
  artifact: string | null,
  settings: Settings,
): Promise<RunTarget> {
  try {
    const used = new Set(compose.model?.services.map(({ image }) => image?.value));
    const images = new Map(
      [...opened.images]
        .filter(([reference]) => used.has(reference))
        .map(([reference, image]) => [reference, { image, plan: toPlanImage(image, reference) }] as const),
    );
    const result = makePlan(
      compose,
      [...images.values()].map(({ plan }) => plan),
      grantOf(settings),
    );
    return { result, images, artifact, metadata: null, close: opened.close };
  } catch (thrown) {
    await opened.close();
    throw toWardenError(thrown);
  }
}

function grantOf({
  memory,
  processors,
  processes,
  scratch,
  scratchExec,
  gpu,
  gpusPerSource,
  allowHost,
}: Settings): Grant {
  const renderNodes = gpu.filter((id) => id.startsWith('/dev/dri/'));
  const uuids = gpu.filter((id) => !id.startsWith('/dev/dri/'));
  if (renderNodes.length > 0 && uuids.length > 0)
    throw new WardenError('USAGE', 'a run has GPUs of one maker', { todo: 'Give --gpu of one kind only.' });
  return {
    memoryBytes: memory,
    processors,
    pids: processes,
    scratchBytes: Math.min(scratch, memory),
    shmBytes: Math.min(8 * 1024 ** 3, Math.floor(memory / 2)),
    scratchExec,
    registries: allowHost,
    mostGpus: gpusPerSource,
    gpu:
      renderNodes.length > 0
        ? { kind: 'amd', renderNodes, group: groupOf(renderNodes[0]!) }
        : uuids.length > 0
          ? { kind: 'nvidia', uuids }
          : null,
  };
}

function groupOf(path: string): number {
  try {
    return statSync(path).gid;
  } catch (thrown) {
    throw toWardenError(thrown);
  }
}
