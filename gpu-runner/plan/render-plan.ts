import { escapeText } from '../../agent/model/escape.ts';
import { idsOf } from '../gpu/gpu-grant.ts';
import type { PlannedService, PlanResult, RunPlan } from './plan.ts';

const notesShown = 60;

/** A plan, or the reasons why there is none, as text for a person: one fact a line, everything of the source escaped. */
export function renderPlan(result: PlanResult): string {
  if (!result.ok)
    return [
      'This source is not run:',
      ...result.refusals.map(({ code, field, line, reason }) => `  ${at(line)}${field}: ${reason} [${code}]`),
      '',
    ].join('\n');
  const { plan } = result;
  const notes = plan.notes.map(
    ({ treatment, field, line, reason }) =>
      `  ${at(line)}${field}: ${treatment === 'rewrite' ? 'rewritten' : 'ignored'}: ${reason}`,
  );
  return [
    ...plan.services.flatMap((service) => serviceLines(service, plan)),
    `tasks go to ${escapeText(plan.tasks.service, 100)}, port ${plan.tasks.port}`,
    ...(notes.length > 0 ? ['', 'what was not taken as it is:', ...notes.slice(0, notesShown)] : []),
    ...(notes.length > notesShown ? [`  … ${notes.length - notesShown} more`] : []),
    '',
  ].join('\n');
}

function serviceLines(service: PlannedService, { gpu, gpuCount }: RunPlan): string[] {
  const show = (text: string) => escapeText(text, 300);
  const mounts = [
    ...service.scratch.map(
      ({ path, bytes, exec }) => `${show(path)} (${mebibytes(bytes)}${exec ? ', exec' : ''})`,
    ),
    ...service.shared.map(({ path, volume }) => `${show(path)} (shared: ${show(volume)})`),
    ...service.files.map(
      ({ path, content }) => `${show(path)} (file of ${Buffer.byteLength(content)} bytes)`,
    ),
  ];
  const gpuText =
    !service.gpu || gpu === null
      ? 'none'
      : `${gpuCount < idsOf(gpu).length ? `${gpuCount} of ` : ''}${idsOf(gpu).join(', ')}`;
  return [
    `service ${show(service.name)}`,
    `  image     ${show(service.image.reference)}`,
    `            manifest ${service.image.manifestDigest}, config ${service.image.configDigest}`,
    `  command   ${service.command
      .slice(0, 40)
      .map((word) => JSON.stringify(show(word)))
      .join(' ')}`,
    `  in        ${show(service.workingDir)}, with ${service.environment.length} variables`,
    `  limits    ${mebibytes(service.memoryBytes)} memory, ${service.processors} processors, ${service.pids} processes, ${mebibytes(service.shmBytes)} shared memory`,
    `  writable  ${mounts.join(', ') || 'nothing'}`,
    `  GPU       ${gpuText}`,
    ...(service.after.length > 0 ? [`  after     ${service.after.map(show).join(', ')}`] : []),
  ];
}

function at(line: number): string {
  return line === 0 ? '' : `line ${line}: `;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
