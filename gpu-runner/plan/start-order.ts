import type { ComposeService } from '../../agent/source/compose/model.ts';
import { at, entriesOf } from '../../agent/source/compose/node.ts';
import type { Refuse } from './plan.ts';

/** Services in the order in which they are started: each after those that it depends on, else as the file has them. */
export function startOrder(services: readonly ComposeService[], refuse: Refuse): ComposeService[] {
  const waiting = new Map(services.map((service) => [service.name, service]));
  const order: ComposeService[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((service) =>
      waitsFor(service).every((name) => !waiting.has(name)),
    );
    if (next === undefined) {
      const [first] = waiting.values();
      refuse(
        'file/malformed',
        `services.${first!.name}.depends_on`,
        first!.line,
        'services wait for each other',
      );
      return order;
    }
    waiting.delete(next.name);
    order.push(next);
  }
  return order;
}

/** Names of the services that this one is started after. */
export function waitsFor({ fields, name }: ComposeService): string[] {
  return entriesOf(at(fields, 'depends_on'))
    .map(([other]) => other)
    .filter((other) => other !== name);
}
