import type { ComposeModel, ComposeService } from '../../agent/source/compose/model.ts';
import { at, itemsOf, textOf } from '../../agent/source/compose/node.ts';
import { bytesOf } from './amounts.ts';
import { pathRefusal } from './container-path.ts';
import type { ImageRun } from './image-run.ts';
import type { Grant, PlannedFile, PlannedScratch, PlannedService, Refuse } from './plan.ts';

type Mounts = Pick<PlannedService, 'scratch' | 'shared' | 'files'>;

const mountLimit = 64;
const fileLimit = 64 * 1024;

/**
 * Everything that a service can write to, or that is put into it: scratch space in memory for its volumes and those of its
 * image (which would else be kept on the host's disk without a limit), and files whose content stands in the compose file.
 */
export function planMounts(
  model: ComposeModel,
  service: ComposeService,
  image: ImageRun,
  grant: Grant,
  refuse: Refuse,
): Mounts {
  const scratch = new Map<string, PlannedScratch>();
  const shared = new Map<string, Mounts['shared'][number]>();
  const files = new Map<string, PlannedFile>();
  const field = `services.${service.name}`;
  const claim = (path: string, line: number, what: string): boolean => {
    const reason = pathRefusal(path);
    if (reason !== null) refuse('value/invalid', `${field}.${what}`, line, `${path}: ${reason}`);
    return reason === null;
  };
  const addScratch = (path: string, line: number, what: string, asked: number | null = null) => {
    if (claim(path, line, what))
      scratch.set(path, {
        path,
        bytes: Math.min(asked ?? grant.scratchBytes, grant.scratchBytes),
        exec: grant.scratchExec,
      });
  };

  addScratch('/tmp', service.line, 'tmpfs');
  for (const path of image.volumes) addScratch(path.replace(/(?<=.)\/+$/, ''), service.line, 'image');
  for (const node of itemsOf(at(service.fields, 'tmpfs'))) {
    const [path = '', options = ''] = (textOf(node) ?? '').split(':');
    const size = /(?:^|,)size=(\d+[bkmgt]?)(?:,|$)/i.exec(options)?.[1];
    const asked =
      size === undefined ? null : bytesOf({ ...node, kind: 'scalar', value: size }, `${field}.tmpfs`, refuse);
    addScratch(path, node.line, 'tmpfs', asked);
  }
  const mounts = itemsOf(at(service.fields, 'volumes'));
  for (const [index, { type, source, target, readOnly, line }] of service.mounts.entries()) {
    if (type === 'volume' && source !== null && usersOf(model, source) > 1) {
      if (claim(target, line, 'volumes')) shared.set(target, { volume: source, path: target, readOnly });
      scratch.delete(target);
    } else if (type === 'volume' || type === 'tmpfs') {
      const size = at(mounts[index], 'tmpfs', 'size');
      addScratch(target, line, 'volumes', bytesOf(size, `${field}.volumes`, refuse));
    }
  }
  for (const { path, content, line } of inlineFiles(model, service, refuse)) {
    if (Buffer.byteLength(content) > fileLimit)
      refuse('limit/file', `${field}.configs`, line, `${path} has more than ${fileLimit} bytes`);
    else if (claim(path, line, 'configs')) files.set(path, { path, content });
  }
  if (scratch.size + shared.size + files.size > mountLimit)
    refuse('limit/mounts', field, service.line, `more than ${mountLimit} mounts`);
  return {
    scratch: inOrder(scratch),
    shared: inOrder(shared),
    files: inOrder(files),
  };
}

function inOrder<T>(byPath: ReadonlyMap<string, T>): T[] {
  return [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function usersOf({ services }: ComposeModel, volume: string): number {
  return services.filter(({ mounts }) =>
    mounts.some(({ type, source }) => type === 'volume' && source === volume),
  ).length;
}

function* inlineFiles(
  { root }: ComposeModel,
  { name, fields }: ComposeService,
  refuse: Refuse,
): Generator<PlannedFile & { readonly line: number }> {
  for (const section of ['configs', 'secrets'] as const)
    for (const item of itemsOf(at(fields, section))) {
      const source = textOf(at(item, 'source')) ?? '';
      const content = textOf(at(root, section, source, 'content'));
      const target = textOf(at(item, 'target')) ?? source;
      if (content === null)
        refuse(
          'field/refused',
          `services.${name}.${section}`,
          item.line,
          `${source} has no content in the file`,
        );
      else
        yield {
          path: target.startsWith('/')
            ? target
            : section === 'configs'
              ? `/${target}`
              : `/run/secrets/${target}`,
          content,
          line: item.line,
        };
    }
}
