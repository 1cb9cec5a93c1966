import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../agent/model/digest.ts';
import { WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import { createBody } from '../container/create-body.ts';
import { createdAsAsked } from '../container/created-as-asked.ts';
import { labelsOf } from '../container/labels.ts';
import { createContainer, inspectContainer, startContainer } from '../container/start-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { Isolation } from '../engine/isolation.ts';
import { hasImage } from '../engine/load-archive.ts';
import { callbackPort, proxyPort } from '../gateway/protocol.ts';
import type { PlannedService, RunPlan } from '../plan/plan.ts';
import { sha256 } from '../record/sha256.ts';
import type { Place, Slot } from '../slot/slot.ts';
import { type Check, check, failures } from './check.ts';
import { mountsCheck, mountsOf } from './mount-checks.ts';
import { networkChecks, networkFiles } from './network-checks.ts';
import { optionalChecks, processChecks } from './process-checks.ts';

export interface StartOptions {
  readonly engine: Engine;
  readonly facts: EngineFacts;
  readonly isolation: Isolation;
  readonly seccomp: string | null;
  readonly slot: Slot;
  readonly plan: RunPlan;
  /** `NAME=value`, for every service. */
  readonly environment: readonly string[];
  readonly hasEgress: boolean;
}

export interface StartedService {
  readonly service: PlannedService;
  readonly container: string;
  /** `address` on the run's network. */
  readonly address: string;
  /** SHA-256 of the create body as JSON, with `TOKEN` in the place of the run's token. */
  readonly settings: Digest;
  readonly checks: readonly Check[];
  /** Its first process, as the host knows it; 0 where it had ended already. */
  readonly pid: number;
}

/**
 * Starts the services of a plan, each looked at before the next: that the engine made what was asked, and that the kernel runs it so.
 * @param onMade takes up each container as soon as it exists, so that it is removed whatever comes after
 * @throws WardenError SANDBOX_UNSAFE when a check fails; IMAGE_NOT_FOUND, DIGEST_MISMATCH; ENGINE_REFUSED, ENGINE_TIMEOUT,
 * ENGINE_UNREACHABLE
 */
export async function startServices(
  options: StartOptions,
  onMade: (made: { readonly container?: string; readonly volume?: string }) => void,
): Promise<StartedService[]> {
  const { engine, plan, slot } = options;
  const volumes = new Map<string, string>();
  for (const name of new Set(plan.services.flatMap(({ shared }) => shared.map(({ volume }) => volume)))) {
    const volume = `warden-run-${slot.labels.run}-${volumes.size}`;
    await engine.call({
      method: 'POST',
      path: '/volumes/create',
      body: volumeBody(volume, slot, plan.sharedBytes),
    });
    onMade({ volume });
    volumes.set(name, volume);
  }
  const started: StartedService[] = [];
  for (const [index, service] of plan.services.entries()) {
    const identity = { configDigest: service.image.configDigest, diffIds: service.image.diffIds };
    const place = slot.places[index]!;
    const files = await writeFiles(service, join(slot.folder, 'f', String(index)));
    const body = bodyOf(service, place, files, volumes, options);
    if (!(await hasImage(engine, identity)))
      throw new WardenError('IMAGE_NOT_FOUND', `the engine does not have ${identity.configDigest}`);
    const container = await createContainer(engine, `warden-${slot.labels.run}-${index}`, body);
    onMade({ container });
    const created = await inspectContainer(engine, container);
    const differences = createdAsAsked(body, created.document);
    if (differences.length > 0)
      throw new WardenError(
        'SANDBOX_UNSAFE',
        `the engine made something else than was asked: ${differences.join('; ')}`,
      );
    await startContainer(engine, container);
    const settings = sha256(JSON.stringify(body).replaceAll(slot.token, 'TOKEN'));
    started.push({
      service,
      container,
      address: place.address,
      settings,
      ...(await lookAt(service, container, place, options)),
    });
  }
  return started;
}

async function lookAt(
  service: PlannedService,
  container: string,
  place: Place,
  options: StartOptions,
): Promise<Pick<StartedService, 'checks' | 'pid'>> {
  const { engine, isolation, seccomp, slot, plan } = options;
  const state = await inspectContainer(engine, container);
  const created = check('engine/as-asked', true, 'every field');
  // A command that has ended already left nothing to look at; what waits for it finds out.
  if (!state.running)
    return { checks: [created, check('process/found', true, `ended with ${state.exitCode}`)], pid: 0 };
  const checks = [
    created,
    ...networkChecks(networkFiles(place.pid), slot.addresses),
    // Those of gVisor are its own kernel's.
    ...(isolation.grade === 'gvisor' ? [] : [mountsCheck(mountsOf(state.pid), service)]),
    ...processChecks(state.pid, container, service, {
      grade: isolation.grade,
      user: slot.addresses.runUser,
      seccomp: seccomp !== null,
      place: place.pid,
      group: service.gpu && plan.gpu?.kind === 'amd' ? plan.gpu.group : null,
    }),
  ];
  const failed = failures(checks, optionalChecks);
  if (failed.length === 0) return { checks, pid: state.pid };
  if (!(await inspectContainer(engine, container)).running)
    return { checks: [created, check('process/found', true, 'ended')], pid: 0 };
  throw new WardenError(
    'SANDBOX_UNSAFE',
    `${escapeText(service.name, 100)} does not run as it must: ${failed.map(({ name, detail }) => `${name}: ${detail}`).join('; ')}`,
  );
}

function bodyOf(
  service: PlannedService,
  place: Place,
  files: ReadonlyMap<string, string>,
  volumes: ReadonlyMap<string, string>,
  { facts, isolation, seccomp, slot, plan, environment, hasEgress }: StartOptions,
) {
  const { gateway } = slot.addresses;
  const proxy = `http://${gateway}:${proxyPort}`;
  return createBody(service, {
    runtime: isolation.runtime.name,
    connection: { kind: 'place', container: place.container },
    addresses: slot.addresses,
    labels: slot.labels,
    appArmor: facts.appArmor,
    seccomp: isolation.grade === 'gvisor' ? null : seccomp,
    apiMinor: facts.apiMinor,
    environment: [
      ...environment,
      `CALLBACK_URL=http://${gateway}:${callbackPort}/${slot.token}`,
      ...(hasEgress
        ? ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => `${name}=${proxy}`)
        : []),
      ...(hasEgress ? [`NO_PROXY=${gateway}`, `no_proxy=${gateway}`] : []),
    ],
    files,
    volumes,
    gpu: service.gpu ? plan.gpu : null,
  });
}

/** Puts the contents of files where the engine can mount them from, readable for the run's user and nobody else to write. */
async function writeFiles(service: PlannedService, place: string): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const [index, { path, content }] of service.files.entries()) {
    await mkdir(place, { recursive: true, mode: 0o755 });
    const source = join(place, String(index));
    await writeFile(source, content, { mode: 0o444 });
    paths.set(path, source);
  }
  return paths;
}

function volumeBody(name: string, { labels, addresses }: Slot, bytes: number) {
  return {
    Name: name,
    Driver: 'local',
    DriverOpts: {
      type: 'tmpfs',
      device: 'tmpfs',
      o: `size=${bytes},nr_inodes=65536,mode=0700,uid=${addresses.runUser},gid=${addresses.runUser},noexec,nosuid,nodev`,
    },
    Labels: labelsOf(labels),
  };
}
