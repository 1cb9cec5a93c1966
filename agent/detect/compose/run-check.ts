import type { ComposeService } from '../../source/compose/model.ts';
import type { Placed } from '../../source/compose/node.ts';
import { checkCommands } from '../image-config/commands.ts';
import { checkEnvironment } from '../image-config/environment.ts';
import { procLink } from '../image-config/proc-link.ts';
import type { RunConfig } from '../image-config/run-config.ts';

/** A finding and its line. */
export interface PlacedHit {
  readonly ruleId: string;
  readonly detail: string;
  readonly line: number;
}

const nothing: RunConfig = {
  os: '',
  created: '',
  entrypoint: [],
  command: [],
  user: '',
  workingDir: '',
  exposedPorts: [],
  volumes: [],
  environment: [],
  healthcheck: [],
  onBuild: [],
  history: [],
  labels: [],
  wrongTypes: [],
};

/** What a service runs, and with which variables, judged by the rules for image configs: it is what takes their place. */
export function checkRun(service: ComposeService): PlacedHit[] {
  const hits: PlacedHit[] = [];
  const add = (line: number, found: readonly { readonly ruleId: string; readonly detail: string }[]) => {
    for (const { ruleId, detail } of found) hits.push({ ruleId, detail, line });
  };
  const { entrypoint, command, healthcheck, hooks, environment, workingDir } = service;
  const commands: readonly (readonly Placed<string>[])[] = [
    [...(entrypoint ?? []), ...(command ?? [])],
    healthcheck,
    ...hooks,
  ];
  for (const words of commands) {
    const [first] = words;
    if (first === undefined) continue;
    add(first.line, checkCommands({ ...nothing, command: words.map(({ value }) => value) }));
  }
  for (const { name, value, line } of environment) {
    const config = { ...nothing, environment: [{ name, value: value ?? '' }] };
    add(line, [...checkEnvironment(config), ...checkCommands(config)]);
  }
  const program = entrypoint?.[0] ?? command?.[0];
  if (program !== undefined && procLink(program.value) === 'exe')
    add(program.line, [
      { ruleId: 'config/entrypoint-proc-exe', detail: `the command starts ${program.value}` },
    ]);
  if (workingDir !== null && procLink(workingDir.value) !== null)
    add(workingDir.line, [{ ruleId: 'config/workdir-proc-fd', detail: `working_dir ${workingDir.value}` }]);
  return hits;
}
