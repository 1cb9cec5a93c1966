import type { ComposeService } from '../../agent/source/compose/model.ts';
import { at, itemsOf, textOf } from '../../agent/source/compose/node.ts';
import type { ImageRun } from './image-run.ts';

/** Where services of the network listen unless they say otherwise. */
const usualPort = 5555;

/**
 * The service that is given the tasks, and its port: the one that names port 5555, else the first that names a port, else the
 * first. Ports are only ever reached through the gateway.
 */
export function taskPort(
  services: readonly { readonly service: ComposeService; readonly image: ImageRun }[],
): { service: string; port: number } {
  const named = services.map(({ service, image }) => ({
    service: service.name,
    ports: [...portsOf(service), ...image.ports],
  }));
  const usual = named.find(({ ports }) => ports.includes(usualPort));
  if (usual !== undefined) return { service: usual.service, port: usualPort };
  const first = named.find(({ ports }) => ports.length > 0) ?? named[0]!;
  return { service: first.service, port: first.ports[0] ?? usualPort };
}

function portsOf({ fields }: ComposeService): number[] {
  const texts = [
    ...itemsOf(at(fields, 'ports')).map((port) => textOf(at(port, 'target')) ?? textOf(port)),
    ...itemsOf(at(fields, 'expose')).map(textOf),
  ];
  return texts.flatMap((text) => {
    const port = /^(\d{1,5})(?:\/tcp)?$/.exec(text ?? '');
    return port !== null && Number(port[1]) > 0 && Number(port[1]) < 65_536 ? [Number(port[1])] : [];
  });
}
