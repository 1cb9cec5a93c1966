import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { toWardenError } from '../../model/errors.ts';
import type { Report } from '../../model/report.ts';
import type { Rescan } from './rescan.ts';

/**
 * Has contents examined as the files of a folder of their own, named by their places in the list.
 * @throws WardenError IO_FAILED, DISK_FULL; as `Rescan`
 */
export async function scanContents(
  contents: readonly Buffer[],
  ruleset: Ruleset,
  rescan: Rescan,
): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'warden-verify-')).catch((thrown: unknown) => {
    throw toWardenError(thrown);
  });
  try {
    for (const [i, bytes] of contents.entries()) await writeFile(join(folder, String(i)), bytes);
    return await rescan({ target: `dir:${folder}`, platform: 'linux/amd64', services: [] }, ruleset);
  } catch (thrown) {
    throw toWardenError(thrown);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
