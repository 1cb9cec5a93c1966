import { type Command, Option } from 'commander';
import { givenFlags } from '../config/flags.ts';
import { resolveSettings } from '../config/settings.ts';
import { type SettingKey, type Settings, settingsTable } from '../config/settings-table.ts';

/** Gives a command the flags of these settings, with default and environment variable in their help. */
export function addSettings(command: Command, keys: readonly SettingKey[]): Command {
  for (const key of keys) {
    const { flags, help, defaultText, env, type } = settingsTable[key];
    const notes = [defaultText === null ? '' : `default: ${defaultText}`, `env: ${env}`]
      .filter(Boolean)
      .join('; ');
    const option = new Option(flags, `${help} (${notes})`);
    if (type.kind === 'list')
      option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
  return command.option('--config <file>', 'settings file (env: WARDEN_CONFIG)');
}

/** All settings, after what commander parsed. @throws WardenError USAGE, CONFIG_INVALID */
export function settingsOf(options: Record<string, unknown>): Promise<Settings> {
  const configPath = options.config as string | undefined;
  return resolveSettings({
    flags: givenFlags(options),
    env: process.env,
    ...(configPath === undefined ? {} : { configPath }),
  });
}
