import { isAbsolute } from 'node:path';
import type { SettingType } from './setting-types.ts';

/** What the defaults depend on. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Processors that this process may use. */
  readonly cores: number;
}

export interface Setting<T> {
  /** As commander writes it, e.g. `--max-bytes <size>`. */
  readonly flags: string;
  readonly env: string;
  readonly type: SettingType<T>;
  readonly default: (machine: Machine) => T;
  /** The default in words, where the value itself would not tell; null for none. */
  readonly defaultText: string | null;
  readonly help: string;
}

export function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

/** A base directory variable counts only when it is an absolute path (XDG Base Directory specification 0.8). */
export function xdg(value: string | undefined): string | null {
  return value !== undefined && isAbsolute(value) ? value : null;
}
