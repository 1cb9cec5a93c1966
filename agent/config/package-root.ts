import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WardenError } from '../model/errors.ts';

/**
 * The folder of this package, from source (`agent/…`) as from the build (`dist/agent/…`).
 * @throws WardenError RULES_INVALID
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && /"name":\s*"ogpu-warden"/.test(readFileSync(file, 'utf8'))) return folder;
    const parent = dirname(folder);
    if (parent === folder)
      throw new WardenError('RULES_INVALID', 'The package of Warden, which holds its rules, was not found', {
        todo: 'Install Warden again.',
      });
    folder = parent;
  }
}
