/** How a setting is written, wherever it is written: one reading for flag, environment and file. */
export interface SettingType<T> {
  /** `switch` needs no value as a flag; `list` may be given several times. */
  readonly kind: 'value' | 'switch' | 'list';
  /** A path in the config file is relative to the folder of that file. */
  readonly isPath: boolean;
  /** Completes the sentence 'give …'. */
  readonly accepts: string;
  /** What separates the items of a list in one environment variable. */
  readonly separator?: string;
  /** The value that the texts stand for (one text, unless it is a list), or undefined. */
  parse(texts: readonly string[]): T | undefined;
}

function single<T>(accepts: string, parse: (text: string) => T | undefined, isPath = false): SettingType<T> {
  return {
    kind: 'value',
    isPath,
    accepts,
    parse: (texts) => (texts.length === 1 ? parse(texts[0]!) : undefined),
  };
}

export const text: SettingType<string> = single('a text', (value) => value || undefined);

export const path: SettingType<string> = single('a path', (value) => value || undefined, true);

export const paths: SettingType<readonly string[]> = {
  ...list('one or more paths, separated by ":"', ':', (value) => value.length > 0),
  isPath: true,
};

/** `host` or `host:port`; in the environment separated by commas. */
export const hosts: SettingType<readonly string[]> = list(
  'hosts as host or host:port, separated by commas',
  ',',
  (value) => /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?)(:[0-9]{1,5})?$/.test(value),
);

/** Several texts, each of which has to be one of the items. */
export function list(
  accepts: string,
  separator: string,
  isItem: (text: string) => boolean,
): SettingType<readonly string[]> {
  return {
    kind: 'list',
    isPath: false,
    accepts,
    separator,
    parse: (texts) => (texts.every(isItem) ? texts : undefined),
  };
}

export function oneOf<const T extends string>(names: readonly T[]): SettingType<T> {
  return single(`one of ${names.join(', ')}`, (value) => names.find((name) => name === value));
}

export const toggle: SettingType<boolean> = {
  ...single('true or false', (value) => {
    const word = value.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return true;
    return ['false', '0', 'no', 'off'].includes(word) ? false : undefined;
  }),
  kind: 'switch',
};

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): SettingType<number> {
  return single(`a whole number from ${min} to ${max}`, (value) =>
    within(/^[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN, min, max),
  );
}

/** An http or https URL. */
export const url: SettingType<string> = single('an http or https URL', (value) =>
  /^https?:\/\/[^/]/i.test(value) && URL.canParse(value) ? value : undefined,
);

/** http or https URLs; in the environment separated by commas. */
export const urls: SettingType<readonly string[]> = list(
  'http or https URLs, separated by commas',
  ',',
  (value) => url.parse([value]) !== undefined,
);

/** An account on chain: 20 bytes in hexadecimal. That the checksum is right is for the chain's code to see. */
export const account: SettingType<string> = single('an address: 0x and 40 hexadecimal digits', (value) =>
  /^0x[0-9a-fA-F]{40}$/.test(value) ? value : undefined,
);

/** `own`, `live`, or the address of a Nexus. */
export const protocol: SettingType<string> = single('own, live or the address of a Nexus', (value) =>
  ['own', 'live'].includes(value) ? value : account.parse([value]),
);

/** `postgres://…`, or a folder; `memory:` is for tests. */
export const database: SettingType<string> = single('postgres://… or a folder', (value) =>
  value === '' || (/^[a-z]+:\/\//i.test(value) && !/^postgres(ql)?:\/\//.test(value)) ? undefined : value,
);

/** `0x…@https://…`; in the environment separated by commas. */
export const peers: SettingType<readonly string[]> = list(
  'ADDRESS@URL, separated by commas',
  ',',
  (value) => /^0x[0-9a-fA-F]{40}@https?:\/\/[^/]/.test(value) && URL.canParse(value.slice(43)),
);

/** `host:port`, of this machine. */
export const listenAddress: SettingType<string> = single('host:port', (value) =>
  /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9.-]+):[0-9]{1,5}$/.test(value) ? value : undefined,
);

/** `host:port`, or a port of 127.0.0.1: read as `host:port`. */
export const metricsAddress: SettingType<string> = single('host:port, or a port of 127.0.0.1', (value) =>
  /^[0-9]{1,5}$/.test(value) ? `127.0.0.1:${value}` : listenAddress.parse([value]),
);

/** `deployment`, `now`, or the number of a block. */
export const blockOrWord: SettingType<string> = single('deployment, now or the number of a block', (value) =>
  /^(deployment|now|[0-9]{1,15})$/.test(value) ? value : undefined,
);

const chains = new Map([
  ['mainnet', 1071],
  ['testnet', 200820172034],
]);

/** The id of a chain (EIP-155). */
export const chain: SettingType<number> = single('mainnet, testnet or the id of a chain', (value) => {
  const id = chains.get(value.toLowerCase());
  return id ?? within(/^[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN, 1, Number.MAX_SAFE_INTEGER);
});

const units = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((letter, index): [string, number][] => [
    [`${letter}b`, 1000 ** (index + 1)],
    [letter, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
]);

/** Bytes: `10GiB` and `10G` are binary, `10GB` is decimal, a bare number is bytes. At least one byte. */
export const size: SettingType<number> = single('a size in bytes, such as 512MiB or 10GiB', (value) => {
  const [, number, unit] = /^([0-9]+(?:\.[0-9]+)?) ?([a-zA-Z]*)$/.exec(value) ?? [];
  const factor = units.get((unit ?? '-').toLowerCase());
  return factor === undefined
    ? undefined
    : within(Math.floor(Number(number) * factor), 1, Number.MAX_SAFE_INTEGER);
});

const seconds = new Map([
  ['', 1],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

/** Seconds: `90`, `30s`, `10m`, `2h`; from one second to a week, which every timer of the platform can hold. */
export const duration: SettingType<number> = single(
  'a time from 1s to 168h, such as 30s, 10m or 2h',
  (value) => {
    const [, number, unit] = /^([0-9]+(?:\.[0-9]+)?) ?([a-z]*)$/.exec(value) ?? [];
    const factor = seconds.get(unit ?? '-');
    return factor === undefined ? undefined : within(Number(number) * factor, 1, 7 * 24 * 3600);
  },
);

/** Millionths of a US dollar, from one cent to a million dollars. */
export const dollars: SettingType<number> = single('an amount in US dollars, such as 0.50', (value) =>
  /^[0-9]{1,7}(?:\.[0-9]{1,2})?$/.test(value)
    ? within(Math.round(Number(value) * 1e6), 10_000, 1e12)
    : undefined,
);

function within(number: number, min: number, max: number): number | undefined {
  return number >= min && number <= max ? number : undefined;
}
