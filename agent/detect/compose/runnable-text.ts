import type { ComposeModel } from '../../source/compose/model.ts';
import { at, entriesOf, textOf } from '../../source/compose/node.ts';

/**
 * All text of a compose file that can be run or read where it runs, one item a line, not escaped: for the content rules. In
 * the file itself it may hide behind quotes, folds and anchors.
 */
export function runnableText(model: ComposeModel): string {
  const lines = model.services.flatMap((service) => [
    [...(service.entrypoint ?? []), ...(service.command ?? [])].map(({ value }) => value).join(' '),
    service.healthcheck.map(({ value }) => value).join(' '),
    ...service.hooks.map((words) => words.map(({ value }) => value).join(' ')),
    ...service.environment.map(({ name, value }) => `${name}=${value ?? ''}`),
    textOf(at(service.fields, 'build', 'dockerfile_inline')) ?? '',
  ]);
  const contents = entriesOf(model.root.entries.get('configs')).map(
    ([, config]) => textOf(at(config, 'content')) ?? '',
  );
  return [...new Set([...lines, ...contents])].filter((line) => line !== '').join('\n');
}
