import { escapeText } from '../../model/escape.ts';
import type { ImageFacts } from '../../model/report.ts';
import type { RunConfig } from './run-config.ts';

/** Most items of each list, and most characters of each text, that a report repeats. */
const itemLimit = 256;
const textLimit = 1024;

/** The config as information for a reader: escaped, bounded, the environment without its values. */
export function imageFacts(config: RunConfig): ImageFacts {
  return {
    os: config.os === '' ? null : escaped(config.os),
    created: config.created === '' ? null : escaped(config.created),
    entrypoint: list(config.entrypoint),
    command: list(config.command),
    user: escaped(config.user),
    workingDir: escaped(config.workingDir),
    exposedPorts: list(config.exposedPorts),
    volumes: list(config.volumes),
    environment: list(config.environment.map(({ name }) => name)),
    history: config.history
      .slice(0, itemLimit)
      .map(({ createdBy, emptyLayer }) => ({ createdBy: escaped(createdBy), emptyLayer })),
  };
}

function list(texts: readonly string[]): string[] {
  return texts.slice(0, itemLimit).map(escaped);
}

function escaped(text: string): string {
  return escapeText(text, textLimit);
}
