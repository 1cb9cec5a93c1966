import type { Descriptor } from './documents.ts';
import type { ResolvedImage } from './documents-resolve.ts';
import type { Image, ImageLayer } from './image.ts';
import { normalizePlatform } from './platform.ts';

/**
 * The image that verified documents describe.
 * @param reference canonical, not escaped
 * @param openLayer where the blob of a layer comes from; see `ImageLayer.open`
 */
export function imageFromDocuments(
  resolved: ResolvedImage,
  reference: string,
  openLayer: (layer: Descriptor, signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Image {
  const { manifest, config } = resolved;
  return {
    reference,
    indexDigest: resolved.indexDigest,
    manifestDigest: resolved.manifestDigest,
    configDigest: manifest.config.digest,
    config: resolved.configBytes,
    platform: normalizePlatform(config.platform),
    layers: manifest.layers.map(
      (layer, i): ImageLayer => ({
        digest: layer.digest,
        mediaType: layer.mediaType,
        size: layer.size,
        claimedDiffId: config.diffIds[i] ?? null,
        open: (signal) => openLayer(layer, signal),
      }),
    ),
    faults: resolved.faults,
  };
}
