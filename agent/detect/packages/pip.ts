/**
 * The record of a Python package (`NAME.dist-info/RECORD`): path, SHA-256 and size of each file.
 * @see https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
export function readRecord(text: string): string[] | null {
  const files: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parts = /^("(?:[^"]|"")+"|[^,"]+),(?:sha256=([\w-]{43})=?)?,(\d*)\r?$/.exec(line);
    // Other digests than this one are allowed, and rare.
    if (parts === null) {
      if (!/^[^,]+,[a-z0-9]+=[\w-]+=*,\d*\r?$/.test(line)) return null;
      continue;
    }
    const [, quoted, digest] = parts;
    const path = quoted!.startsWith('"') ? quoted!.slice(1, -1).replaceAll('""', '"') : quoted!;
    if (digest !== undefined && /\.(?:py|pth|so|so\.[\d.]+|sh)$|(?:^|\/)bin\//.test(path))
      files.push(`${Buffer.from(digest, 'base64url').toString('hex')} ${path}`);
  }
  return files;
}
