import { lstat, mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { directoryFault, layoutName } from '../detect/cache/directory.ts';

/** Answers that are kept, of some kilobytes each; beyond, the oldest half goes. */
const mostAnswers = 20_000;

/**
 * The folder for answers below the cache directory, made (0700) where it is missing; `warden cache clear` removes it with all
 * else. One that others could have written to is not used: an answer in it could be theirs.
 * @returns null where there is none that can be trusted
 */
export async function openAnswerFolder(cacheDir: string): Promise<string | null> {
  const folder = join(cacheDir, layoutName, 'review');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const path of [cacheDir, join(cacheDir, layoutName), folder])
      if (directoryFault(await lstat(path)) !== null) return null;
    await trim(folder);
    return folder;
  } catch {
    return null;
  }
}

async function trim(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= mostAnswers) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, at: (await lstat(join(folder, name))).mtimeMs })),
  );
  files.sort((a, b) => a.at - b.at);
  for (const { name } of files.slice(0, files.length / 2)) await unlink(join(folder, name)).catch(() => {});
}
