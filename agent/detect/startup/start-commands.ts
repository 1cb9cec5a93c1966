import type { ComposeService } from '../../source/compose/model.ts';
import type { RunConfig } from '../image-config/run-config.ts';

/** Something that a runtime starts of itself. Nothing is escaped. */
export interface StartCommand {
  /** In words, for a finding: `command`, `health check`, `hook`, with the service's name. */
  readonly what: string;
  readonly words: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDir: string;
}

/** What a service of a compose file puts in the place of the image's own. */
export type ServiceStart = Pick<
  ComposeService,
  'name' | 'entrypoint' | 'command' | 'healthcheck' | 'hooks' | 'environment' | 'workingDir'
>;

/**
 * Everything that is started without anybody asking for it: by the image alone, or by each service that runs it. An entrypoint in a
 * compose file takes the image's command away with the image's entrypoint.
 *
 * @see https://docs.docker.com/reference/compose-file/services/#entrypoint
 */
export function startCommands(config: RunConfig, services: readonly ServiceStart[]): StartCommand[] {
  const own = new Map(config.environment.map(({ name, value }) => [name, value]));
  if (services.length === 0)
    return plan(
      '',
      own,
      config.workingDir,
      [...config.entrypoint, ...config.command],
      [['health check', config.healthcheck]],
    );
  return services.flatMap((service) => {
    const environment = new Map(own);
    for (const { name, value } of service.environment) if (value !== null) environment.set(name, value);
    const entrypoint = service.entrypoint?.map(({ value }) => value) ?? config.entrypoint;
    const command =
      service.command?.map(({ value }) => value) ?? (service.entrypoint === null ? config.command : []);
    const health =
      service.healthcheck.length > 0 ? service.healthcheck.map(({ value }) => value) : config.healthcheck;
    return plan(
      ` of service ${service.name}`,
      environment,
      service.workingDir?.value ?? config.workingDir,
      [...entrypoint, ...command],
      [
        ['health check', health],
        ...service.hooks.map((words) => ['hook', words.map(({ value }) => value)] as const),
      ],
    );
  });
}

function plan(
  whose: string,
  environment: ReadonlyMap<string, string>,
  workingDir: string,
  command: readonly string[],
  more: readonly (readonly [what: string, words: readonly string[]])[],
): StartCommand[] {
  return [['command', command] as const, ...more]
    .filter(([, words]) => words.length > 0)
    .map(([what, words]) => ({ what: `${what}${whose}`, words, environment, workingDir }));
}
