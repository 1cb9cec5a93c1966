import type { GivenFlags } from './settings.ts';
import { settingKeys, settingsTable } from './settings-table.ts';

/**
 * Picks the settings out of what commander parsed (`command.opts()`), with no default set there. Commander keeps
 * `--no-cache` as `cache: false`; everything else under the key of the setting.
 */
export function givenFlags(options: Readonly<Record<string, unknown>>): GivenFlags {
  const given: Record<string, unknown> = {};
  for (const key of settingKeys) {
    if (settingsTable[key].flags.startsWith('--no-')) {
      const opposite = key.charAt(2).toLowerCase() + key.slice(3);
      if (options[opposite] === false) given[key] = true;
    } else if (options[key] !== undefined) given[key] = options[key];
  }
  return given as GivenFlags;
}
