import type { ComposeService } from '../../agent/source/compose/model.ts';
import { at, itemsOf, placedTexts, textOf } from '../../agent/source/compose/node.ts';

/** Whether a service asks for a GPU, in any of the ways that there are. */
export function asksForGpu({ fields }: ComposeService): boolean {
  const requests = [
    ...itemsOf(at(fields, 'gpus')),
    ...itemsOf(at(fields, 'deploy', 'resources', 'reservations', 'devices')).filter((request) =>
      placedTexts(at(request, 'capabilities')).some(({ value }) => /(?:^|,)gpu(?:,|$)/.test(value)),
    ),
  ];
  const devices = itemsOf(at(fields, 'devices')).map((device) => textOf(at(device, 'source')) ?? '');
  return (
    requests.length > 0 ||
    devices.some((path) => /^\/dev\/(?:nvidia|kfd|dri)/.test(path)) ||
    textOf(at(fields, 'runtime')) === 'nvidia'
  );
}
