import type { ComposeService } from '../../agent/source/compose/model.ts';
import { at, type ComposeNode, itemsOf, placedTexts, textOf } from '../../agent/source/compose/node.ts';
import { countOf } from './amounts.ts';
import type { Refuse } from './plan.ts';

/**
 * How many GPUs a service asks for, in any of the ways that there are: none, so many, or `all` that a run may have. Which ones is not its
 * to say.
 * @see https://github.com/compose-spec/compose-spec/blob/main/deploy.md#devices
 */
export function gpusAskedFor(service: ComposeService, refuse: Refuse): number | 'all' {
  const { fields, name } = service;
  const counts: (number | 'all')[] = [
    ...itemsOf(at(fields, 'gpus')).map((request) => countIn(request, `services.${name}.gpus`, refuse)),
    ...itemsOf(at(fields, 'deploy', 'resources', 'reservations', 'devices'))
      .filter((request) =>
        placedTexts(at(request, 'capabilities')).some(({ value }) => /(?:^|,)gpu(?:,|$)/.test(value)),
      )
      .map((request) => countIn(request, `services.${name}.deploy.resources.reservations.devices`, refuse)),
  ];
  const devices = itemsOf(at(fields, 'devices')).map((device) => textOf(at(device, 'source')) ?? '');
  const named = new Set(devices.filter((path) => /^\/dev\/(?:nvidia\d+|dri\/renderD\d+)$/.test(path)));
  if (named.size > 0) counts.push(named.size);
  else if (devices.some((path) => /^\/dev\/(?:nvidia|kfd|dri)/.test(path))) counts.push('all');
  else if (counts.length === 0 && textOf(at(fields, 'runtime')) === 'nvidia') counts.push('all');
  return most(counts);
}

/** What a run needs whose services ask for that: they share its GPUs. */
export function most(counts: readonly (number | 'all')[]): number | 'all' {
  return counts.includes('all')
    ? 'all'
    : counts.reduce<number>((highest, count) => (count === 'all' ? highest : Math.max(highest, count)), 0);
}

/** As Compose has it: so many as are named, else the count, else all. */
function countIn(request: ComposeNode, field: string, refuse: Refuse): number | 'all' {
  const ids = itemsOf(at(request, 'device_ids'));
  if (ids.length > 0) return new Set(ids.map((id) => textOf(id) ?? '')).size;
  const count = at(request, 'count');
  const text = textOf(count)?.trim() ?? 'all';
  // Docker's own way of saying it.
  if (text === 'all' || text === '-1') return 'all';
  return countOf(count, `${field}.count`, refuse) ?? 'all';
}
