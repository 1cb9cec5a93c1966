import { createHash } from 'node:crypto';
import { countBytes } from '../count-bytes.ts';
import type { OpenedTarget, OpenOptions } from '../image.ts';
import { defaultPlatform, parsePlatform } from '../platform.ts';
import { directoryStream } from './directory-stream.ts';
import { findDirectory } from './find-directory.ts';
import { startListing } from './listing.ts';
import { walkDirectory } from './walk.ts';

/**
 * Opens a root file system directory as an image of one uncompressed layer with a config that runs nothing. In place of
 * a manifest digest stands that of the tree's listing (see `startListing`), since the content is hashed as it is read;
 * the layer's diffID pins the content.
 * @throws WardenError IMAGE_NOT_FOUND, IO_FAILED, INTERRUPTED
 */
export async function openDirectory(path: string, options: OpenOptions): Promise<OpenedTarget> {
  const root = await findDirectory(path);
  const listing = startListing();
  for await (const entry of walkDirectory(root, options.signal)) listing.add(entry);
  const manifestDigest = listing.digest();
  const platform = options.platform === undefined ? defaultPlatform() : parsePlatform(options.platform);
  const config = Buffer.from(
    JSON.stringify({
      architecture: platform.architecture,
      config: {},
      os: platform.os,
      rootfs: { diff_ids: [], type: 'layers' },
    }),
  );
  const image = {
    reference: path,
    indexDigest: null,
    manifestDigest,
    configDigest: `sha256:${createHash('sha256').update(config).digest('hex')}`,
    config,
    platform,
    layers: [
      {
        digest: null,
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        size: null,
        claimedDiffId: null,
        open: (signal: AbortSignal) =>
          countBytes(directoryStream(root, manifestDigest, signal), options.onBytes),
      },
    ],
    faults: [],
  } as const;
  return { images: [image], close: async () => {} };
}
