import type { ComposeMount, ComposeService, ComposeVariable } from './model.ts';
import {
  at,
  type ComposeMap,
  type ComposeNode,
  entriesOf,
  flagOf,
  itemsOf,
  placedText,
  placedTexts,
  textOf,
} from './node.ts';

/** Reads a service in its long form. What does not fit its shape is left out here: it is a fault already. */
export function readService(name: string, fields: ComposeMap): ComposeService {
  const hooks = ['post_start', 'pre_stop'].flatMap((key) => itemsOf(at(fields, key)));
  const watches = itemsOf(at(fields, 'develop', 'watch')).map((watch) => at(watch, 'exec'));
  return {
    name,
    file: fields.file,
    line: fields.line,
    image: placedText(at(fields, 'image')),
    entrypoint: words(at(fields, 'entrypoint')),
    command: words(at(fields, 'command')),
    healthcheck: placedTexts(at(fields, 'healthcheck', 'test')).slice(1),
    hooks: [...hooks, ...watches].flatMap((hook) => {
      const command = words(at(hook, 'command'));
      return command === null ? [] : [command];
    }),
    environment: entriesOf(at(fields, 'environment')).flatMap(readVariable),
    mounts: itemsOf(at(fields, 'volumes')).flatMap(readMount),
    workingDir: placedText(at(fields, 'working_dir')),
    user: placedText(at(fields, 'user')),
    profiles: placedTexts(at(fields, 'profiles')).map(({ value }) => value),
    fields,
  };
}

function words(node: ComposeNode | undefined) {
  return node?.kind === 'list' ? placedTexts(node) : null;
}

function readVariable([name, node]: [string, ComposeNode]): ComposeVariable[] {
  if (node.kind !== 'scalar') return [];
  return [{ name, value: textOf(node), file: node.file, line: node.line }];
}

function readMount(node: ComposeNode): ComposeMount[] {
  if (node.kind !== 'map') return [];
  return [
    {
      type: textOf(at(node, 'type')) ?? '',
      source: textOf(at(node, 'source')),
      target: textOf(at(node, 'target')) ?? '',
      readOnly: flagOf(at(node, 'read_only')) === true,
      file: node.file,
      line: node.line,
    },
  ];
}
