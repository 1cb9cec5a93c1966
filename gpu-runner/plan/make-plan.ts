import { escapeText } from '../../agent/model/escape.ts';
import type { ComposeService, ReadCompose } from '../../agent/source/compose/model.ts';
import { at, entriesOf, placedTexts } from '../../agent/source/compose/node.ts';
import { idsOf } from '../gpu/gpu-grant.ts';
import { workingDirRefusal } from './container-path.ts';
import { planEnvironment } from './environment.ts';
import { gpusAskedFor, most } from './gpu-request.ts';
import { planMounts } from './mounts.ts';
import type { Grant, PlanImage, PlannedService, PlanResult, Refusal, Refuse } from './plan.ts';
import { shareOut } from './share-out.ts';
import { startOrder, waitsFor } from './start-order.ts';
import { taskPort } from './task-port.ts';
import { treatFields } from './treat-fields.ts';

/** Services of one source. */
const serviceLimit = 8;
/** Bytes of a command, all words together. */
const commandLimit = 128 * 1024;
const refusalLimit = 100;

/**
 * Makes of a compose file what is run. The file itself is never given to anything: each of its fields is allowed, rewritten,
 * ignored or refused by the table, and what is run holds nothing that is not named here. The same input gives the same plan.
 *
 * @param read as `readCompose` gives it
 * @param images those that were examined; a service can run no other
 */
export function makePlan(read: ReadCompose, images: readonly PlanImage[], grant: Grant): PlanResult {
  const refusals: Refusal[] = [];
  const refuse: Refuse = (code, field, line, reason) => {
    const refusal = { code, field: escapeText(field, 200), line, reason: escapeText(reason, 500) };
    const known = refusals.some((other) => JSON.stringify(other) === JSON.stringify(refusal));
    if (refusals.length < refusalLimit && !known) refusals.push(refusal);
  };
  for (const { id, line, detail } of read.faults) refuse('file/malformed', id, line, detail);
  const { model } = read;
  if (model === null) return { ok: false, refusals };
  const notes = treatFields(model, grant.registries, refuse);
  if (model.services.length > serviceLimit)
    refuse('limit/services', 'services', 1, `${model.services.length} services, more than ${serviceLimit}`);
  if (refusals.length > 0 || model.services.length === 0) return { ok: false, refusals };

  const ordered = startOrder(model.services, refuse);
  const limits = shareOut(ordered, grant, refuse);
  const planned = ordered.flatMap((service, index) => {
    const image = images.find(({ reference }) => reference === service.image?.value);
    if (image === undefined) {
      refuse(
        'image/not-examined',
        `services.${service.name}.image`,
        service.line,
        'this image was not examined',
      );
      return [];
    }
    const asked = gpusAskedFor(service, refuse);
    const plan: PlannedService = {
      name: service.name,
      image: {
        reference: image.reference,
        manifestDigest: image.manifestDigest,
        configDigest: image.configDigest,
        diffIds: image.diffIds,
      },
      ...planProgram(service, image, refuse),
      environment: planEnvironment(service, image.run, refuse),
      aliases: aliasesOf(service),
      imageLabels: image.run.labels,
      ...limits[index]!,
      ...planMounts(model, service, image.run, grant, refuse),
      gpu: asked !== 0,
      after: waitsFor(service).filter((name) => ordered.some((other) => other.name === name)),
    };
    refuseTooMany(asked, service, grant, refuse);
    return [{ plan, service, asked, image: image.run }];
  });
  if (refusals.length > 0) return { ok: false, refusals };
  const asked = most(planned.map((one) => one.asked));
  return {
    ok: true,
    plan: {
      schema: 'warden.run-plan/1',
      services: planned.map(({ plan }) => plan),
      tasks: taskPort(planned),
      sharedBytes: grant.scratchBytes,
      gpuCount: asked === 'all' ? mostGpus(grant) : asked,
      gpu: asked === 0 ? null : grant.gpu,
      notes,
    },
  };
}

/** GPUs that one source may have here. */
function mostGpus(grant: Grant): number {
  return Math.min(idsOf(grant.gpu).length, grant.mostGpus);
}

function refuseTooMany(asked: number | 'all', service: ComposeService, grant: Grant, refuse: Refuse): void {
  const here = mostGpus(grant);
  const reason =
    here === 0
      ? 'it asks for a GPU, and the run was given none'
      : `it asks for ${asked} GPUs, and a source may have ${here} here`;
  if (asked === 'all' ? here === 0 : asked > here)
    refuse('limit/gpu', `services.${service.name}`, service.line, reason);
}

/** As Compose does: an entrypoint of the service puts the image's command aside. */
function planProgram(
  service: ComposeService,
  { run }: PlanImage,
  refuse: Refuse,
): Pick<PlannedService, 'command' | 'workingDir'> {
  const field = `services.${service.name}`;
  const words = (given: ComposeService['command']) => given?.map(({ value }) => value) ?? null;
  const entrypoint = words(service.entrypoint);
  const command = [
    ...(entrypoint ?? run.entrypoint),
    ...(words(service.command) ?? (entrypoint === null ? run.command : [])),
  ];
  if (command.length === 0)
    refuse('image/no-command', field, service.line, 'neither image nor service has a command');
  if (command.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0) > commandLimit)
    refuse('limit/command', field, service.line, `a command of more than ${commandLimit} bytes`);
  if (command.some((word) => word.includes('\0')) || command[0] === '')
    refuse('value/invalid', field, service.line, 'a command that cannot be started');
  const workingDir = service.workingDir?.value ?? (run.workingDir || '/');
  const reason = workingDirRefusal(workingDir);
  if (reason !== null)
    refuse('value/invalid', `${field}.working_dir`, service.line, `${workingDir}: ${reason}`);
  return { command, workingDir };
}

/** The service's own name is not among them. Only what can be a name of a host. */
function aliasesOf({ fields, name }: ComposeService): string[] {
  const aliases = entriesOf(at(fields, 'networks'))
    .flatMap(([, network]) => placedTexts(at(network, 'aliases')))
    .map(({ value }) => value);
  return [...new Set(aliases)].filter(
    (alias) => alias !== name && /^[a-z0-9][a-z0-9._-]{0,62}$/i.test(alias),
  );
}
