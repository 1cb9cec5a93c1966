import type { Faults } from '../fault.ts';
import { type ComposeNode, type ComposeScalar, map, scalar } from './node.ts';

/** Whether the source of a short mount is a path of the host, not the name of a volume. */
function isHostPath(source: string): boolean {
  return /^[./~\\]/.test(source);
}

const propagations = new Set(['shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate']);

/**
 * `[SOURCE:]TARGET[:OPTIONS]` in its long form.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#short-syntax-6
 */
export function longVolume(node: ComposeScalar, faults: Faults): ComposeNode {
  const parts = String(node.value).split(':');
  if (parts.length > 3 || parts.some((part) => part.trim() === ''))
    faults.add('compose/value-invalid', node, `the volume ${node.value}`);
  const isAnonymous = parts.length === 1;
  const source = isAnonymous ? '' : parts[0]!;
  const options = (parts[2] ?? '').split(',');
  const isBind = isHostPath(source);
  const fields: [string, ComposeNode][] = [['type', scalar(node, isBind ? 'bind' : 'volume')]];
  const put = (key: string, value: string | boolean) => fields.push([key, scalar(node, value)]);
  if (!isAnonymous) put('source', source);
  put('target', isAnonymous ? parts[0]! : (parts[1] ?? ''));
  if (options.includes('ro')) put('read_only', true);
  if (isBind) {
    const bind: [string, ComposeNode][] = [['create_host_path', scalar(node, true)]];
    for (const option of options) {
      if (propagations.has(option)) bind.push(['propagation', scalar(node, option)]);
      if (option === 'z' || option === 'Z') bind.push(['selinux', scalar(node, option)]);
    }
    fields.push(['bind', map(node, bind)]);
  } else if (options.includes('nocopy')) fields.push(['volume', map(node, [['nocopy', scalar(node, true)]])]);
  return map(node, fields);
}

/** `HOST[:CONTAINER[:PERMISSIONS]]`, or the name of a CDI device, in its long form. */
export function longDevice(node: ComposeScalar, faults: Faults): ComposeNode {
  const text = String(node.value);
  const isCdi = /^[^/:]+\/[^:=]+=.+$/.test(text);
  const parts = isCdi ? [text] : text.split(':');
  if (parts.length > 3 || parts[0] === '') faults.add('compose/value-invalid', node, `the device ${text}`);
  const [source = '', target = source, permissions = 'rwm'] = parts;
  return map(node, [
    ['source', scalar(node, source)],
    ['target', scalar(node, target)],
    ['permissions', scalar(node, permissions)],
  ]);
}

/**
 * `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]` in its long form; ranges stay one entry.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#short-syntax-4
 */
export function longPort(node: ComposeScalar, faults: Faults): ComposeNode {
  const match = /^(?:(?:(\[[\da-fA-F:.]+\]|[^:[\]]*):)?([\d-]*):)?(\d+(?:-\d+)?)(?:\/(\w+))?$/.exec(
    String(node.value),
  );
  if (match === null) faults.add('compose/value-invalid', node, `the port ${node.value}`);
  const [, ip, published, target = String(node.value), protocol = 'tcp'] = match ?? [];
  const fields: [string, ComposeNode][] = [
    ['mode', scalar(node, 'ingress')],
    ['target', scalar(node, target)],
    ['protocol', scalar(node, protocol.toLowerCase())],
  ];
  if (ip) fields.push(['host_ip', scalar(node, ip.replace(/^\[|\]$/g, ''))]);
  if (published) fields.push(['published', scalar(node, published)]);
  return map(node, fields);
}
