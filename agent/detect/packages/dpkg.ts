import { holdsCode } from './code-paths.ts';

/**
 * The list of checksums of one package (`/var/lib/dpkg/info/NAME.md5sums`, or `/var/lib/dpkg/status.d` without a package manager). What an
 * administrator may edit (conffiles) is not in it.
 *
 * @see https://man7.org/linux/man-pages/man5/deb-md5sums.5.html
 */
export function readMd5Sums(text: string): string[] | null {
  const files: string[] = [];
  for (const line of text.split('\n')) {
    const parts = /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/.exec(line);
    if (parts === null) {
      if (line !== '') return null;
    } else if (holdsCode(parts[2]!)) files.push(`${parts[1]} ${parts[2]}`);
  }
  return files;
}

/**
 * Paths at which dpkg was told to keep another file than the package's (`/var/lib/dpkg/diversions`): three lines each.
 * @see https://man7.org/linux/man-pages/man1/dpkg-divert.1.html
 */
export function readDiversions(text: string): string[] | null {
  const lines = text.trimEnd().split('\n');
  if (lines.length % 3 !== 0 || lines.some((line, i) => i % 3 !== 2 && !line.startsWith('/'))) return null;
  return lines.filter((_, i) => i % 3 === 0).map((path) => ` ${path.slice(1)}`);
}
