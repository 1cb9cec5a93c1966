import type { Category } from '../../../agent/model/finding.ts';

/** How much the author hides: as published, as most write it, or with care. */
export type Level = 'easy' | 'ordinary' | 'hard';

/** A file of which more than its content matters. */
export interface SampleFile {
  readonly content?: string | Buffer;
  readonly mode?: number;
  /** By full name, e.g. `security.capability`. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** The target of a symbolic link; it has no content. */
  readonly link?: string;
}

/**
 * One harmless stand-in for something that is done to those who run other people's containers, written from a public
 * description and from nothing else: whoever writes these does not look at the rules that are measured with them.
 */
export interface MaliciousSample {
  /** `family-what`. */
  readonly id: string;
  readonly family: string;
  readonly level: Level;
  /** One sentence, with the public description: ATT&CK id, CVE, or who wrote of it and when. */
  readonly technique: string;
  /** A small root file system, by path without leading slash. */
  readonly files: Readonly<Record<string, string | Buffer | SampleFile>>;
  /** The `config` object of the OCI image config. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A compose file: then this is the target, and there is no image. */
  readonly compose?: string;
  /** What an expert would say of it. */
  readonly expect: 'malicious' | 'suspicious';
  /** The path that a finding should name; `config` for the image config, `compose.yaml` for the compose file. */
  readonly where: string;
  /** In a compose file: texts of the lines that a finding may name. */
  readonly lines?: readonly string[];
  /** What it does, as the category of a finding, where its family only says in what it lies, or its description names a second one. */
  readonly does?: Category;
}

/** Samples of one family. */
export function ofFamily(
  family: string,
  samples: readonly Omit<MaliciousSample, 'family'>[],
): readonly MaliciousSample[] {
  return samples.map((sample) => ({ ...sample, family }));
}
