import { access } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type ErrorCode, toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { nearest } from './nearest.ts';
import { type Machine, xdg } from './setting.ts';
import { type SettingKey, type Settings, settingKeys, settingsTable } from './settings-table.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

/** Flags as they were given, by key: `true` for a switch, the text of a value, all texts of a list. */
export type GivenFlags = Readonly<Partial<Record<SettingKey, string | boolean | readonly string[]>>>;

export interface SettingsInput {
  readonly flags: GivenFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--config FILE`; without it WARDEN_CONFIG, then `warden/config.yaml` in the user's configuration folder, if any. */
  readonly configPath?: string;
}

/** Where a value was written. */
interface Given {
  readonly texts: readonly string[];
  /** `--max-bytes`, `WARDEN_MAX_BYTES` or `config.yaml:3: maxBytes`. */
  readonly source: string;
  readonly code: ErrorCode;
}

/**
 * Every setting: flag, else environment, else config file, else default. An empty environment variable counts as not
 * set. Every value that is written anywhere is checked, also one that another overrides.
 * @throws WardenError USAGE for a flag, CONFIG_INVALID for environment and file: where it is and what is accepted
 */
export async function resolveSettings(input: SettingsInput): Promise<Settings> {
  const machine = { env: input.env, home: homedir(), cores: availableParallelism() };
  const file = await openConfig(input, machine);
  const settings: Partial<Record<SettingKey, unknown>> = {};
  for (const key of settingKeys) {
    const given = [fromFlag(key, input.flags), fromEnvironment(key, input.env), file && fromFile(key, file)];
    const values = given.filter((each) => each !== null).map((each) => parse(key, each));
    settings[key] = values.length > 0 ? values[0] : settingsTable[key].default(machine);
  }
  return settings as Settings;
}

function parse(key: SettingKey, given: Given): unknown {
  const value = settingsTable[key].type.parse(given.texts);
  if (value !== undefined) return value;
  const shown = escapeText(given.texts.join(' ').trim(), 100);
  throw new WardenError(
    given.code,
    `${given.source}: '${shown}' is not accepted; give ${settingsTable[key].type.accepts}`,
  );
}

function fromFlag(key: SettingKey, flags: GivenFlags): Given | null {
  const value = flags[key];
  if (value === undefined) return null;
  const texts = Array.isArray(value) ? value.map(String) : [String(value)];
  return { texts, source: settingsTable[key].flags.split(' ')[0]!, code: 'USAGE' };
}

function fromEnvironment(key: SettingKey, env: Machine['env']): Given | null {
  const { env: name, type } = settingsTable[key];
  const value = env[name];
  if (value === undefined || value === '') return null;
  const texts =
    type.separator === undefined ? [value] : value.split(type.separator).map((item) => item.trim());
  return { texts, source: name, code: 'CONFIG_INVALID' };
}

interface ConfigFile extends YamlFile {
  readonly path: string;
}

async function openConfig(input: SettingsInput, machine: Machine): Promise<ConfigFile | null> {
  const named = input.configPath ?? (input.env.WARDEN_CONFIG || undefined);
  const usual = join(
    xdg(machine.env.XDG_CONFIG_HOME) ?? join(machine.home, '.config'),
    'warden',
    'config.yaml',
  );
  if (named === undefined && !(await exists(usual))) return null;
  const path = named ?? usual;
  const file = await readYamlFile(path, 'CONFIG_INVALID');
  for (const key of Object.keys(file.value)) {
    if (Object.hasOwn(settingsTable, key)) continue;
    const near = nearest(key, settingKeys);
    const hint = near ? `did you mean ${near}?` : `the keys are ${settingKeys.join(', ')}`;
    throw new WardenError(
      'CONFIG_INVALID',
      `${file.place([key])}: unknown key '${escapeText(key)}'; ${hint}`,
    );
  }
  return { ...file, path };
}

/** A file that is there and cannot be read is an error later, not an absent one. */
async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (thrown: unknown) => {
      const errno = (thrown as NodeJS.ErrnoException).code;
      if (errno === 'ENOENT' || errno === 'ENOTDIR') return false;
      throw new WardenError('CONFIG_INVALID', toWardenError(thrown).message, { cause: thrown });
    },
  );
}

function fromFile(key: SettingKey, file: ConfigFile): Given | null {
  if (!Object.hasOwn(file.value, key)) return null;
  const value = file.value[key];
  const { type } = settingsTable[key];
  const items = Array.isArray(value) && type.kind === 'list' ? value : [value];
  const isScalar = items.every((item) => ['string', 'number', 'boolean'].includes(typeof item));
  const texts = isScalar ? items.map(String) : [JSON.stringify(value) ?? '', ''];
  return {
    texts: type.isPath && isScalar ? texts.map((text) => text && resolve(dirname(file.path), text)) : texts,
    source: `${file.place([key])}: ${key}`,
    code: 'CONFIG_INVALID',
  };
}
