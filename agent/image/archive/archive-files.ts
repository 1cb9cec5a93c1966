import type { FileHandle } from 'node:fs/promises';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { countBytes } from '../count-bytes.ts';
import { documentLimit } from '../documents-json.ts';
import type { LayoutFiles } from '../oci/layout-files.ts';
import { readFully, readRange } from './file-range.ts';
import { findMember } from './members.ts';
import type { TarIndex } from './tar-index.ts';

/** The members of an indexed archive. */
export interface ArchiveFiles extends LayoutFiles {
  /**
   * What a layer's path leads to, its size in bytes and its first bytes; null when it is not there.
   * @throws WardenError MANIFEST_MALFORMED
   */
  layer(path: string): Promise<{ readonly size: number; readonly start: Buffer } | null>;
}

export function archiveFiles(
  file: FileHandle,
  index: TarIndex,
  what: string,
  onBytes: ((bytes: number) => void) | undefined,
): ArchiveFiles {
  return {
    what,
    async document(path) {
      const member = findMember(index, path, 'none');
      if (member === null) return null;
      if (member.size > documentLimit)
        throw new WardenError(
          'RESPONSE_TOO_LARGE',
          `${escapeText(path, 200)} of ${what} is larger than 4 MiB`,
        );
      return readFully(file, member.offset, member.size);
    },
    async layer(path) {
      const member = findMember(index, path, 'layer');
      if (member === null) return null;
      return { size: member.size, start: await readFully(file, member.offset, Math.min(member.size, 4)) };
    },
    async *blob(path, signal) {
      const member = findMember(index, path, 'layer');
      if (member === null)
        throw new WardenError('BLOB_MISSING', `${what} lacks the layer ${escapeText(path, 200)}`);
      yield* countBytes(readRange(file, member.offset, member.size, signal), onBytes);
    },
  };
}
