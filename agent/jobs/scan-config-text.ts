import { createHash } from 'node:crypto';
import { closeSync, writeSync } from 'node:fs';
import { newLayerContents } from '../detect/content-intake.ts';
import { openUnlinked } from '../unpack/workspace.ts';
import type { LayerScan } from './scan-layer.ts';

/**
 * Has the commands, environment and history of an image examined by the content rules, like a file.
 * Returns the number of that content in the set.
 */
export async function scanConfigText(text: string, scan: LayerScan): Promise<number> {
  const bytes = Buffer.from(text.length > 0 ? text : '\n');
  const fd = openUnlinked(scan.workspace.spoolDir, 'config');
  try {
    writeSync(fd, bytes);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const contents = newLayerContents();
  const sha256 = createHash('sha256').update(bytes).digest();
  await scan.intake
    .takerFor(contents)
    .spooled({ type: 'spooled', content: 0, fd, size: bytes.length, sha256 });
  return contents.ids[0]!;
}
