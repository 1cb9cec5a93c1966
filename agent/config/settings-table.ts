import { join } from 'node:path';
import { chainSettings } from './chain-settings.ts';
import { operationsSettings } from './operations-settings.ts';
import { reviewSettings } from './review-settings.ts';
import { runSettings } from './run-settings.ts';
import { serviceSettings } from './service-settings.ts';
import { type Setting, setting, xdg } from './setting.ts';
import { duration, hosts, oneOf, path, paths, size, text, toggle, urls, whole } from './setting-types.ts';
import { screenSettings, watchSettings } from './watch-settings.ts';
import { workerSettings } from './worker-settings.ts';

const reportFormats = ['table', 'json', 'sarif', 'html', 'vsa'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const scanSettings = {
  format: setting<ReportFormat>({
    flags: '--format <name>',
    env: 'WARDEN_FORMAT',
    type: oneOf(reportFormats),
    default: () => 'table',
    defaultText: 'table',
    help: 'how the report is written: table, json, sarif, html or vsa (signed)',
  }),
  output: setting<string | null>({
    flags: '--output <file>',
    env: 'WARDEN_OUTPUT',
    type: path,
    default: () => null,
    defaultText: 'standard output',
    help: 'write the report to this file',
  }),
  rules: setting<readonly string[]>({
    flags: '--rules <path>',
    env: 'WARDEN_RULES',
    type: paths,
    default: () => [],
    defaultText: null,
    help: 'add YARA rules from this file or folder; may be given several times',
  }),
  policy: setting<string | null>({
    flags: '--policy <file>',
    env: 'WARDEN_POLICY',
    type: path,
    default: () => null,
    defaultText: 'hold at medium, accept no gap',
    help: 'the policy that turns findings into a verdict (YAML)',
  }),
  platform: setting<string | null>({
    flags: '--platform <os/arch>',
    env: 'WARDEN_PLATFORM',
    type: text,
    default: () => null,
    defaultText: "linux on this machine's architecture",
    help: 'which image of an index to scan, e.g. linux/arm64',
  }),
  allPlatforms: setting({
    flags: '--all-platforms',
    env: 'WARDEN_ALL_PLATFORMS',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'scan every image of an index',
  }),
  offline: setting({
    flags: '--offline',
    env: 'WARDEN_OFFLINE',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'use no network at all',
  }),
  noCache: setting({
    flags: '--no-cache',
    env: 'WARDEN_NO_CACHE',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'neither read nor write the cache',
  }),
  cacheDir: setting({
    flags: '--cache-dir <folder>',
    env: 'WARDEN_CACHE_DIR',
    type: path,
    default: ({ env, home }) => join(xdg(env.XDG_CACHE_HOME) ?? join(home, '.cache'), 'warden'),
    defaultText: '$XDG_CACHE_HOME/warden or ~/.cache/warden',
    help: 'where results are kept',
  }),
  cacheMaxBytes: setting({
    flags: '--cache-max-bytes <size>',
    env: 'WARDEN_CACHE_MAX_BYTES',
    type: size,
    default: () => 10 * 1024 ** 3,
    defaultText: '10GiB',
    help: 'how large the cache may grow',
  }),
  allowHost: setting<readonly string[]>({
    flags: '--allow-host <host>',
    env: 'WARDEN_ALLOW_HOST',
    type: hosts,
    default: () => [],
    defaultText: null,
    help: 'a host (host or host:port) that may be private or plain http; may be given several times',
  }),
  gateway: setting<readonly string[]>({
    flags: '--gateway <url>',
    env: 'WARDEN_GATEWAY',
    type: urls,
    default: () => ['https://ipfs.io', 'https://dweb.link'],
    defaultText: 'https://ipfs.io, https://dweb.link',
    help: 'an IPFS gateway; may be given several times, asked in this order, none is trusted',
  }),
  maxBytes: setting({
    flags: '--max-bytes <size>',
    env: 'WARDEN_MAX_BYTES',
    type: size,
    default: () => 256 * 1024 ** 3,
    defaultText: '256GiB',
    help: 'most bytes that layers and archives may unpack to',
  }),
  maxRatio: setting({
    flags: '--max-ratio <number>',
    env: 'WARDEN_MAX_RATIO',
    type: whole(1, 1_000_000),
    default: () => 250,
    defaultText: '250',
    help: 'most bytes that one compressed byte may unpack to',
  }),
  maxEntries: setting({
    flags: '--max-entries <number>',
    env: 'WARDEN_MAX_ENTRIES',
    type: whole(1, 1_000_000_000),
    default: () => 5_000_000,
    defaultText: '5000000',
    help: 'most files that layers and archives may hold',
  }),
  maxDepth: setting({
    flags: '--max-depth <number>',
    env: 'WARDEN_MAX_DEPTH',
    type: whole(0, 64),
    default: () => 6,
    defaultText: '6',
    help: 'how deep archives inside archives are opened',
  }),
  maxTime: setting({
    flags: '--max-time <time>',
    env: 'WARDEN_MAX_TIME',
    type: duration,
    default: () => 3600,
    defaultText: '1h',
    help: 'how long one target may take',
  }),
  workers: setting({
    flags: '--workers <number>',
    env: 'WARDEN_WORKERS',
    type: whole(1, 256),
    default: ({ cores }) => Math.min(cores, 256),
    defaultText: 'one per processor',
    help: 'how many engines scan at the same time',
  }),
};

/**
 * The one table of settings. The name of a row is its key in the config file and in `Settings`; flag, environment
 * variable and help stand in the row.
 */
export const settingsTable = {
  ...scanSettings,
  ...reviewSettings,
  ...chainSettings,
  ...watchSettings,
  ...runSettings,
  ...screenSettings,
  ...serviceSettings,
  ...workerSettings,
  ...operationsSettings,
};

export type SettingKey = keyof typeof settingsTable;

/** The value of every setting, after flag, environment, file and default were asked in this order. */
export type Settings = {
  readonly [Key in SettingKey]: (typeof settingsTable)[Key] extends Setting<infer T> ? T : never;
};

export const settingKeys = Object.keys(settingsTable) as readonly SettingKey[];

/** Those that `warden scan` takes. */
export const scanKeys = Object.keys({ ...scanSettings, ...reviewSettings }) as readonly SettingKey[];

/** Those that a watch is told beside. */
export const watchKeys = Object.keys(watchSettings) as readonly (keyof typeof watchSettings)[];

/** Those that say which chain is asked, and where. */
export const readChainKeys = ['chain', 'rpcUrl', 'deployments'] as const satisfies readonly SettingKey[];

/** Those that say who signs, and for how much. */
export const signerKeys = [
  'keyFile',
  'passphraseFile',
  'signerUrl',
  'signerAccount',
  'maxGasPrice',
] as const satisfies readonly SettingKey[];

/** Those that `warden verify` takes. */
export const verifyKeys = [
  'format',
  'output',
  'rules',
  'policy',
  'offline',
  'allowHost',
  'gateway',
  'maxBytes',
  'maxRatio',
  'maxEntries',
  'maxDepth',
  'maxTime',
  'workers',
  ...readChainKeys,
] as const satisfies readonly SettingKey[];

/** Those that say what a run is given. */
export const runKeys = Object.keys(runSettings) as readonly (keyof typeof runSettings)[];

/** Those that the service is told beside. */
export const serviceKeys = Object.keys(serviceSettings) as readonly (keyof typeof serviceSettings)[];

/** Those that every long-lived process is told. */
export const operationsKeys = Object.keys(operationsSettings) as readonly (keyof typeof operationsSettings)[];

/** Those that a worker is told beside. */
export const workerKeys = Object.keys(workerSettings) as readonly (keyof typeof workerSettings)[];
