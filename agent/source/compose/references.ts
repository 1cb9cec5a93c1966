import type { Faults } from '../fault.ts';
import { at, type ComposeMap, type ComposeNode, entriesOf, flagOf, itemsOf, textOf } from './node.ts';

/**
 * Faults of what names something else in the file: undefined volumes, networks, secrets, configs and services, circles of
 * `depends_on`, and services with nothing to run. All of these Compose refuses.
 * @see https://github.com/compose-spec/compose-go/blob/v2.4.0/loader/validate.go
 */
export function checkReferences(root: ComposeMap, faults: Faults): void {
  const services = entriesOf(at(root, 'services'));
  if (services.length === 0) faults.add('compose/no-services', root, 'the file has no service');
  const undefinedIn = (section: string, node: ComposeNode, name: string | null) => {
    if (name !== null && at(root, section, name) === undefined)
      faults.add('compose/undefined-reference', node, `${name} is not among the ${section}`);
  };
  for (const [name, service] of services) {
    const extendsFile = at(service, 'extends', 'file') !== undefined;
    if (!extendsFile && ['image', 'build', 'provider'].every((key) => at(service, key) === undefined))
      faults.add('compose/no-image', service, `the service ${name} has no image`);
    for (const mount of itemsOf(at(service, 'volumes')))
      if (textOf(at(mount, 'type')) === 'volume') undefinedIn('volumes', mount, textOf(at(mount, 'source')));
    for (const [network, node] of entriesOf(at(service, 'networks')))
      if (network !== 'default') undefinedIn('networks', node, network);
    for (const section of ['secrets', 'configs'])
      for (const item of itemsOf(at(service, section)))
        undefinedIn(section, item, textOf(at(item, 'source')));
    for (const [other, node] of entriesOf(at(service, 'depends_on')))
      if (flagOf(at(node, 'required')) !== false) undefinedIn('services', node, other);
    for (const key of ['network_mode', 'ipc', 'pid']) {
      const node = at(service, key);
      const other = /^service:(.*)$/s.exec(textOf(node) ?? '')?.[1];
      if (node !== undefined && other !== undefined) undefinedIn('services', node, other);
    }
  }
  checkCircles(new Map(services), faults);
}

/** Takes away services that wait for none of the rest, until none is left, or only circles. */
function checkCircles(services: ReadonlyMap<string, ComposeNode>, faults: Faults): void {
  const waitsFor = new Map(
    [...services].map(([name, service]) => [
      name,
      entriesOf(at(service, 'depends_on'))
        .map(([other]) => other)
        .filter((other) => services.has(other)),
    ]),
  );
  const waiters = new Map<string, string[]>();
  for (const [name, others] of waitsFor)
    for (const other of others) waiters.set(other, [...(waiters.get(other) ?? []), name]);
  const left = new Map([...waitsFor].map(([name, others]) => [name, others.length]));
  const free = [...left.keys()].filter((name) => left.get(name) === 0);
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    left.delete(name);
    for (const waiter of waiters.get(name) ?? []) {
      const rest = left.get(waiter)! - 1;
      left.set(waiter, rest);
      if (rest === 0) free.push(waiter);
    }
  }
  const [stuck] = left.keys();
  if (stuck !== undefined)
    faults.add('compose/circular', services.get(stuck)!, `${stuck} waits for itself through depends_on`);
}
