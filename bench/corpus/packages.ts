import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../agent/config/package-root.ts';
import { emptyFolder } from '../folder.ts';
import { workFolder } from '../paths.ts';

/** A set of packages that people install every day, as the system's own package manager brings them. */
export interface PackageSet {
  readonly name: 'debian' | 'npm' | 'pypi';
  /** With fewer of them a run says nothing. */
  readonly least: number;
  /** Archives, fetched and kept. */
  files(): readonly string[];
  /** @param folder empty */
  unpack(file: string, folder: string): void;
}

/** Names at a time: one that is not to be had fails those beside it. */
const atOnce = 25;

export const debian: PackageSet = {
  name: 'debian',
  least: 400,
  files: () =>
    fetched('debian', '.deb', (names, cwd) => {
      // The account that apt fetches as writes here, too.
      spawnSync('apt-get', ['download', '-q', ...names], { cwd, stdio: 'ignore' });
    }),
  unpack: (file, folder) => void execFileSync('dpkg-deb', ['--extract', file, folder]),
};

export const npm: PackageSet = {
  name: 'npm',
  least: 400,
  files: () =>
    fetched('npm', '.tgz', (names, cwd) => {
      spawnSync('npm', ['pack', '--silent', '--ignore-scripts', ...names], { cwd, stdio: 'ignore' });
    }),
  unpack: (file, folder) =>
    void execFileSync('tar', ['--extract', '--gzip', '--file', file, '--directory', folder]),
};

/** What images for GPUs are made of, and tools that look bad beside it. Needs Debian's `python3-pip`. */
export const pypi: PackageSet = {
  name: 'pypi',
  least: 150,
  files: () =>
    fetched('pypi', '.whl', (names, cwd) => {
      // One after the other: pip gives up on all for one that has no wheel.
      const options = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:'];
      for (const name of names) spawnSync('python3', [...options, name], { cwd, stdio: 'ignore' });
    }),
  unpack: (file, folder) => void execFileSync('python3', ['-m', 'zipfile', '--extract', file, folder]),
};

/** Fetches what is not there yet; what cannot be had is left out, and counted by its absence. */
function fetched(
  set: PackageSet['name'],
  suffix: string,
  fetch: (names: readonly string[], folder: string) => void,
): string[] {
  const folder = join(workFolder, 'corpus', set);
  mkdirSync(folder, { recursive: true, mode: 0o777 });
  const archives = () => readdirSync(folder).filter((name) => name.endsWith(suffix));
  if (archives().length === 0) {
    const names = namesOf(set);
    for (let i = 0; i < names.length; i += atOnce) {
      const some = names.slice(i, i + atOnce);
      fetch(some, folder);
      process.stderr.write(`${set}: ${archives().length} fetched\n`);
    }
  }
  return archives()
    .sort()
    .map((name) => join(folder, name));
}

function namesOf(set: PackageSet['name']): string[] {
  return readFileSync(join(packageRoot(), 'bench', 'corpus', `${set}-packages.txt`), 'utf8')
    .trim()
    .split('\n');
}

/** @returns an empty folder for one package */
export function scratchFolder(): string {
  const folder = join(workFolder, 'corpus', 'unpacked');
  emptyFolder(folder);
  return folder;
}
