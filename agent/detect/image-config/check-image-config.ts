import { escapeText } from '../../model/escape.ts';
import type { ImageFacts } from '../../model/report.ts';
import { checkCommands } from './commands.ts';
import type { ConfigHit } from './config-hit.ts';
import { checkEnvironment } from './environment.ts';
import { imageFacts } from './facts.ts';
import { procLink } from './proc-link.ts';
import { type RunConfig, readRunConfig } from './run-config.ts';

export interface ImageConfigResult {
  readonly facts: ImageFacts;
  /** At most 16 of each rule, sorted, no two alike; details escaped. */
  readonly hits: readonly ConfigHit[];
  /**
   * All text of the config that could be run, and its labels, one item a line, not escaped: for the content rules. In the
   * document itself a command may hide behind JSON escapes.
   */
  readonly text: string;
}

/**
 * Examines a parsed image config. Nothing in it is an instruction, and nothing in it makes this throw.
 * @param document the parsed JSON, of any shape
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function checkImageConfig(document: unknown): ImageConfigResult {
  const config = readRunConfig(document);
  const hits = [
    ...checkEnvironment(config),
    ...checkCommands(config),
    ...checkUser(config.user),
    ...checkPlaces(config),
    ...config.wrongTypes.map((field) => ({ ruleId: 'config/type-invalid', detail: field })),
  ];
  return { facts: imageFacts(config), hits: tidy(hits), text: runnableText(config) };
}

/** Many hits of one rule say no more than a few, and must not push out those of another. */
const hitsPerRule = 16;

function tidy(hits: readonly ConfigHit[]): ConfigHit[] {
  const byRule = new Map<string, Set<string>>();
  for (const { ruleId, detail } of hits) {
    const details = byRule.get(ruleId) ?? new Set();
    byRule.set(ruleId, details.add(escapeText(detail, 500)));
  }
  return [...byRule.keys()].sort().flatMap((ruleId) =>
    [...byRule.get(ruleId)!]
      .sort()
      .slice(0, hitsPerRule)
      .map((detail) => ({ ruleId, detail })),
  );
}

function checkUser(user: string): ConfigHit[] {
  const [name = '', group = '', ...rest] = user.split(':');
  const detail = `USER ${user}`;
  if ([name, group].some((id) => /^[+-]?\d+$/.test(id) && !(Number(id) >= 0 && Number(id) <= 0x7fffffff)))
    return [{ ruleId: 'config/user-overflow', detail }];
  if (
    rest.length > 0 ||
    !/^[^\s\p{C}:/\\+-][^\s\p{C}:/\\+]*$/u.test(name || 'root') ||
    /[\s\p{C}:/\\+]/u.test(group)
  )
    return [{ ruleId: 'config/user-invalid', detail }];
  if (name === '' || name === 'root' || /^0+$/.test(name))
    return [{ ruleId: 'config/root-user', detail: user === '' ? 'no USER is set' : detail }];
  return [];
}

function checkPlaces(config: RunConfig): ConfigHit[] {
  const hits: ConfigHit[] = [];
  if (procLink(config.workingDir) !== null)
    hits.push({ ruleId: 'config/workdir-proc-fd', detail: `WORKDIR ${config.workingDir}` });
  const program = config.entrypoint[0] ?? config.command[0] ?? '';
  if (procLink(program) === 'exe')
    hits.push({ ruleId: 'config/entrypoint-proc-exe', detail: `the command starts ${program}` });
  for (const volume of config.volumes) {
    if (/\/(?:docker|podman|containerd|crio|cri-dockerd)\.sock\/*$/.test(volume))
      hits.push({ ruleId: 'config/docker-sock-volume', detail: `VOLUME ${volume}` });
    else if (volume.split('/').includes('..'))
      hits.push({ ruleId: 'config/volume-invalid', detail: `VOLUME ${volume}` });
  }
  for (const port of config.exposedPorts) {
    const number = port.split('/', 1)[0];
    if (number === '22') hits.push({ ruleId: 'config/exposed-ssh', detail: `EXPOSE ${port}` });
    if (number === '2375' || number === '2376')
      hits.push({ ruleId: 'config/exposed-docker', detail: `EXPOSE ${port}` });
  }
  return hits;
}

function runnableText(config: RunConfig): string {
  return [
    [...config.entrypoint, ...config.command].join(' '),
    config.healthcheck.join(' '),
    ...config.onBuild,
    ...[...config.environment, ...config.labels].map(({ name, value }) => `${name}=${value}`),
    ...config.history.map(({ createdBy }) => createdBy),
  ].join('\n');
}
