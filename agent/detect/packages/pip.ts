/** Hex digits of a digest that are kept: enough that nobody finds another file with them. */
const kept = 32;

/**
 * The record of a Python package (`NAME.dist-info/RECORD`): path, SHA-256 and size of each file. Paths are from the folder above the list's.
 * What says how the package came here (`INSTALLER`, `direct_url.json`) is left out, as tools rewrite it, and compiled modules, which have no
 * digest, or one that depends on the machine.
 * @see https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
export function readRecord(text: string): string[] | null {
  const files: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parts = /^("(?:[^"]|"")+"|[^,"]+),(?:([a-z0-9]+)=([\w-]+)=*)?,(\d*)\r?$/.exec(line);
    if (parts === null) return null;
    const [, quoted = '', algorithm, digest = ''] = parts;
    const path = quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted;
    if (
      algorithm === 'sha256' &&
      digest.length === 43 &&
      !/\.pyc$|\.dist-info\/(?!entry_points\.txt$)[^/]*$|\n/.test(path)
    )
      files.push(`${Buffer.from(digest, 'base64url').toString('hex').slice(0, kept)} ${path}`);
  }
  return files;
}
