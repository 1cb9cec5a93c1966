import { asObject, asObjects, asText, asTexts, isObject } from './plain.ts';

/** What an image config says about running it, by the types that it should have. Not escaped, not bounded. */
export interface RunConfig {
  readonly os: string;
  readonly created: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  readonly workingDir: string;
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** Arguments of the health check, without `CMD`, `CMD-SHELL` or `NONE`. */
  readonly healthcheck: readonly string[];
  readonly onBuild: readonly string[];
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly history: readonly { readonly createdBy: string; readonly emptyLayer: boolean }[];
  /** Fields of `config` that have another type than the specification gives them. */
  readonly wrongTypes: readonly string[];
}

/**
 * Reads a parsed image config. Never throws.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md#properties
 */
export function readRunConfig(document: unknown): RunConfig {
  const image = asObject(document);
  const config = asObject(image.config);
  return {
    os: asText(image.os),
    created: asText(image.created),
    entrypoint: asTexts(config.Entrypoint),
    command: asTexts(config.Cmd),
    user: asText(config.User),
    workingDir: asText(config.WorkingDir),
    exposedPorts: Object.keys(asObject(config.ExposedPorts)),
    volumes: Object.keys(asObject(config.Volumes)),
    environment: asTexts(config.Env).map(variable),
    healthcheck: asTexts(asObject(config.Healthcheck).Test).slice(1),
    onBuild: asTexts(config.OnBuild),
    labels: Object.entries(asObject(config.Labels)).map(([name, value]) => ({ name, value: asText(value) })),
    history: asObjects(image.history).map((step) => ({
      createdBy: asText(step.created_by),
      emptyLayer: step.empty_layer === true,
    })),
    wrongTypes: wrongTypes(image, config),
  };
}

function variable(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  return equals === -1
    ? { name: text, value: '' }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const expected: Readonly<Record<string, (value: unknown) => boolean>> = {
  Entrypoint: (value) => isText(value) || isTexts(value),
  Cmd: (value) => isText(value) || isTexts(value),
  Env: isTexts,
  User: isText,
  WorkingDir: isText,
  ExposedPorts: isObject,
  Volumes: isObject,
  Healthcheck: isObject,
  OnBuild: isTexts,
};

function wrongTypes(
  image: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): string[] {
  const wrong = Object.entries(expected)
    .filter(([field, fits]) => (config[field] ?? null) !== null && !fits(config[field]))
    .map(([field]) => field);
  if ((image.config ?? null) !== null && !isObject(image.config)) wrong.unshift('config');
  return wrong;
}
