import type { OpenedTarget, OpenOptions } from './image.ts';
import { parseTarget } from './target.ts';

/**
 * Opens a target by whichever of the five ways it names. Only the code of that way is loaded.
 * @param target see `parseTarget`
 * @throws WardenError TARGET_INVALID, and what the opener throws
 */
export async function openTarget(target: string, options: OpenOptions): Promise<OpenedTarget> {
  const parsed = parseTarget(target);
  switch (parsed.kind) {
    case 'registry': {
      const { openRegistry } = await import('./registry/open-registry.ts');
      return openRegistry(parsed.name, options);
    }
    case 'docker': {
      const { openDocker } = await import('./docker/open-docker.ts');
      return openDocker(parsed.name, options);
    }
    case 'oci': {
      const { openLayoutDirectory } = await import('./oci/directory.ts');
      return openLayoutDirectory(parsed.path, parsed, options);
    }
    case 'archive': {
      const { openArchiveFile } = await import('./archive/open-archive.ts');
      return openArchiveFile(parsed.path, options);
    }
    case 'dir': {
      const { openDirectory } = await import('./dir/open-directory.ts');
      return openDirectory(parsed.path, options);
    }
  }
}
