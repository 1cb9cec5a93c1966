import { escapeText } from '../../agent/model/escape.ts';

/**
 * Where what an engine says it made differs from what was asked, at most ten places. An engine may add fields, and write nothing, an
 * empty value and null alike; what was asked for must be there as it was asked.
 * @param body of the create call
 * @param inspected its inspect document
 */
export function createdAsAsked(
  body: { readonly Image: string; readonly HostConfig: object; readonly Labels: object },
  inspected: unknown,
): string[] {
  const { HostConfig, NetworkingConfig, Image, ...config } = body as Readonly<Record<string, unknown>>;
  const found: string[] = [];
  compare(config, at(inspected, 'Config'), 'Config', found);
  compare(HostConfig, at(inspected, 'HostConfig'), 'HostConfig', found);
  if (at(inspected, 'Image') !== Image) found.push(`Image: ${show(at(inspected, 'Image'))}`);
  const networks = Object.keys(object(at(inspected, 'NetworkSettings', 'Networks')));
  const asked = Object.keys(object(at(NetworkingConfig, 'EndpointsConfig')));
  const none = at(HostConfig, 'NetworkMode') === 'none' && networks.join() === 'none';
  if (networks.join() !== asked.join() && !none) found.push(`Networks: ${show(networks)}`);
  const scratch = Object.keys(object(at(HostConfig, 'Tmpfs')));
  const targets = [...list(at(HostConfig, 'Mounts'))].map((mount) => String(at(mount, 'Target')));
  for (const mount of list(at(inspected, 'Mounts'))) {
    const path = String(at(mount, 'Destination'));
    if (!targets.includes(path) && !(at(mount, 'Type') === 'tmpfs' && scratch.includes(path)))
      found.push(`Mounts: ${show(mount)}`);
  }
  return found.slice(0, 10);
}

function compare(asked: unknown, got: unknown, path: string, found: string[]): void {
  if (asked === undefined) return;
  if (asked === null && masks.has(path)) {
    // The engine's own, which are never none.
    if (list(got).length === 0) found.push(`${path}: ${show(got)}`);
    return;
  }
  if (asked === null || isEmpty(asked)) {
    if (!isEmpty(got) && !isCleared(path, got)) found.push(`${path}: ${show(got)}`);
    return;
  }
  if (Array.isArray(asked)) {
    const items = list(got);
    // An engine puts the image's own variables before ours.
    if (path === 'Config.Env') {
      if (asked.some((item) => !items.includes(item))) found.push(`${path}: ${show(got)}`);
      return;
    }
    if (items.length !== asked.length) found.push(`${path}: ${show(got)}`);
    else for (const [index, item] of asked.entries()) compare(item, items[index], `${path}.${index}`, found);
    return;
  }
  if (typeof asked === 'object') {
    const fields = object(got);
    for (const [key, value] of Object.entries(asked)) compare(value, fields[key], `${path}.${key}`, found);
    if (path === 'HostConfig.Tmpfs')
      for (const key of Object.keys(fields)) if (!(key in asked)) found.push(`${path}.${key}`);
    return;
  }
  if (asked !== got) found.push(`${path}: ${show(got)}`);
}

const masks: ReadonlySet<string> = new Set(['HostConfig.ReadonlyPaths']);

/** An image's exposed ports and volumes stay in the document where they do nothing: ports are never published, volumes are mounts. */
function isCleared(path: string, got: unknown): boolean {
  return path === 'Config.ExposedPorts' || path === 'Config.Volumes'
    ? Object.values(object(got)).every(isEmpty)
    : false;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = object(found)[key];
  return found;
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function show(value: unknown): string {
  return escapeText(JSON.stringify(value) ?? 'nothing', 200);
}
