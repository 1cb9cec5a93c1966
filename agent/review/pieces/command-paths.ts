/** What of an image config says which file runs. */
export interface RunFacts {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDir: string;
}

const searchPath = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'];
const mostWords = 200;
const mostPaths = 400;

/** Paths, without leading slash, at which a file of the command may lie: the program, and every argument that could name one. */
export function commandPaths({ entrypoint, command, workingDir }: RunFacts): string[] {
  return namedPaths([...entrypoint, ...command], workingDir);
}

/**
 * Paths that a script names, as far as its text tells: absolute ones, and those relative to its own directory or to the
 * working directory.
 * @param text of the script @param directories without leading slash
 */
export function scriptPaths(text: string, directories: readonly string[]): string[] {
  const words = text.match(/[A-Za-z0-9_@%+./-]{3,200}/g)?.filter((word) => /[/.]/.test(word)) ?? [];
  const distinct = [...new Set(words)].slice(0, mostPaths);
  return directories.flatMap((directory) => distinct.flatMap((word) => placesOf(word, directory, false)));
}

function namedPaths(args: readonly string[], workingDir: string): string[] {
  const words = args.flatMap((arg) => arg.split(/[\s;&|()<>"'`=]+/)).filter(Boolean);
  const paths = words.slice(0, mostWords).flatMap((word, index) => {
    const isModule = words[index - 1] === '-m';
    return isModule ? modulePlaces(word, workingDir) : placesOf(word, workingDir, true);
  });
  return [...new Set(paths)].slice(0, mostPaths * 4);
}

function placesOf(word: string, directory: string, search: boolean): string[] {
  if (word.startsWith('/')) return [word.slice(1)];
  if (word.startsWith('-') || word.includes('://')) return [];
  const bare = word.replace(/^\.\//, '');
  const places = [`${directory.replace(/^\//, '')}/${bare}`];
  if (search && !bare.includes('/')) places.push(...searchPath.map((folder) => `${folder}/${bare}`));
  return places;
}

function modulePlaces(name: string, directory: string): string[] {
  const path = `${directory.replace(/^\//, '')}/${name.replaceAll('.', '/')}`;
  return [`${path}.py`, `${path}/__main__.py`, `${path}/__init__.py`];
}
