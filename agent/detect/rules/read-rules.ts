import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { packageRoot } from '../../config/package-root.ts';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { compileOptions, maxMatchesPerPattern, prefilterVersion } from '../yara/compile-options.ts';
import { detectorVersions } from './detector-versions.ts';

export interface RuleFile {
  readonly own: boolean;
  /** As shown to the user, escaped: relative to the package for our rules, as given on the command line for others. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Rule files as they lie on disk, nothing compiled yet. */
export interface RuleFiles {
  /** sha256 (hex) over the bytes of all files, the detectors with their versions, and the options. */
  readonly digest: string;
  /** Our own first, then the user's in the order given; within a folder by path. */
  readonly files: readonly RuleFile[];
}

/**
 * Reads our rules and the user's and hashes them. Takes a few milliseconds: a cached scan needs no more than this.
 * @param paths files, or folders searched for `*.yar` and `*.yara`
 * @param ownFolder for tests; default: `rules/` of the package
 * @throws WardenError RULES_INVALID when a path does not exist, is empty or cannot be read
 */
export function readRules(
  paths: readonly string[],
  ownFolder: string = join(packageRoot(), 'rules'),
): RuleFiles {
  const own = guard(ownFolder, () => readdirSync(ownFolder))
    .filter((name) => ruleFileName.test(name))
    .sort()
    .map((name) => ({ path: join(ownFolder, name), own: true, from: ownFolder }));
  const user = paths.flatMap((from) => ruleFilesIn(from).map((path) => ({ path, own: false, from })));
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ compileOptions, maxMatchesPerPattern, prefilterVersion, detectorVersions }));
  const files = [...own, ...user].map(({ path, own, from }): RuleFile => {
    const inFolder = relative(resolve(from), resolve(path));
    const bytes = guard(path, () => readFileSync(path));
    const name = own ? `rules/${inFolder}` : inFolder === '' ? path : join(from, inFolder);
    const hashedName = inFolder === '' ? basename(path) : inFolder;
    hash.update(`\n${JSON.stringify([own, hashedName, bytes.length])}\n`).update(bytes);
    return { own, name: escapeText(name), bytes };
  });
  return { digest: hash.digest('hex'), files };
}

const ruleFileName = /\.yara?$/i;

/** The path itself if it is a file; the rule files below it if it is a folder. */
function ruleFilesIn(path: string): string[] {
  const stats = guard(path, () => statSync(path));
  if (stats.isFile()) return [path];
  if (!stats.isDirectory()) throw invalid(path, 'is neither a file nor a folder');
  const found = walk(path, new Set());
  if (found.length === 0) throw invalid(path, 'holds no *.yar or *.yara file');
  return found.sort();
}

// A link may lead back up: every real folder is entered once.
function walk(folder: string, seen: Set<string>): string[] {
  const real = guard(folder, () => realpathSync(folder));
  if (seen.has(real)) return [];
  seen.add(real);
  return guard(folder, () => readdirSync(folder))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const stats = statOf(path, name);
      if (stats?.isDirectory()) return walk(path, seen);
      return stats?.isFile() && ruleFileName.test(name) ? [path] : [];
    });
}

// A broken link matters only where it stands for rules.
function statOf(path: string, name: string): Stats | null {
  if (ruleFileName.test(name)) return guard(path, () => statSync(path));
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function guard<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw invalid(path, code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`, cause);
  }
}

function invalid(path: string, what: string, cause?: unknown): WardenError {
  return new WardenError('RULES_INVALID', `The rules path ${escapeText(path)} ${what}`, {
    cause,
    todo: 'Give --rules an existing rule file, or a folder with *.yar or *.yara files.',
  });
}
