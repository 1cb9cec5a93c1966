import { holdsCode } from './code-paths.ts';

/**
 * The database of Alpine (`/lib/apk/db/installed`): folders (`F:`), the files in them (`R:`) and their checksums (`Z:Q1`, SHA-1).
 * @see https://wiki.alpinelinux.org/wiki/Apk_spec#Installed_Database_V2
 */
export function readApk(text: string): string[] {
  const files: string[] = [];
  let folder = '';
  let path = '';
  for (const line of text.split('\n')) {
    const value = line.slice(2);
    if (line.startsWith('F:')) folder = value;
    else if (line.startsWith('R:')) path = folder === '' ? value : `${folder}/${value}`;
    else if (line.startsWith('Z:Q1') && path !== '') {
      const digest = Buffer.from(value.slice(2), 'base64');
      if (digest.length === 20 && holdsCode(path)) files.push(`${digest.toString('hex')} ${path}`);
      path = '';
    }
  }
  return files;
}
