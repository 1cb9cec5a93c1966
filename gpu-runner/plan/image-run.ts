import { parseConfig } from '../../agent/image/documents-config.ts';
import { isObject } from '../../agent/image/documents-json.ts';
import { WardenError } from '../../agent/model/errors.ts';

/** What an image config asks to be run with. Nothing is escaped. */
export interface ImageRun {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=value` as it stands there. */
  readonly environment: readonly string[];
  readonly workingDir: string;
  readonly volumes: readonly string[];
  readonly labels: readonly string[];
  /** Ports over TCP. */
  readonly ports: readonly number[];
}

const listLimit = 1_000;

/**
 * Reads the part of an image config that says how the image is run. A field of another type than the specification's is
 * refused, as engines differ in what they make of it.
 * @param bytes whose digest was checked
 * @throws WardenError MANIFEST_MALFORMED, RESPONSE_TOO_LARGE
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md#properties
 */
export function readImageRun(bytes: Uint8Array): ImageRun {
  const { object, faults } = parseConfig(bytes, 'the image config', 0);
  const ambiguous = faults.find(({ id }) => id === 'image/duplicate-key' || id === 'image/key-case');
  if (ambiguous !== undefined) throw new WardenError('MANIFEST_MALFORMED', ambiguous.detail);
  const config = object.config ?? {};
  if (!isObject(config)) throw wrong('config');
  const texts = (key: string): string[] => {
    const value = config[key] ?? [];
    if (!Array.isArray(value) || value.length > listLimit || !value.every((item) => typeof item === 'string'))
      throw wrong(key);
    return value;
  };
  const keys = (key: string): string[] => {
    const value = config[key] ?? {};
    if (!isObject(value) || Object.keys(value).length > listLimit) throw wrong(key);
    return Object.keys(value);
  };
  const workingDir = config.WorkingDir ?? '';
  if (typeof workingDir !== 'string') throw wrong('WorkingDir');
  return {
    entrypoint: texts('Entrypoint'),
    command: texts('Cmd'),
    environment: texts('Env'),
    workingDir,
    volumes: keys('Volumes'),
    labels: keys('Labels'),
    ports: keys('ExposedPorts').flatMap((port) => {
      const match = /^([0-9]{1,5})(?:\/tcp)?$/.exec(port);
      return match === null ? [] : [Number(match[1])];
    }),
  };
}

function wrong(key: string): WardenError {
  return new WardenError(
    'MANIFEST_MALFORMED',
    `the image config has a ${key} of another type than it must be`,
  );
}
