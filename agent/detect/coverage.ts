import type { Coverage, Gap, LayerCoverage } from '../model/coverage.ts';
import type { Occurrence } from '../unpack/final-fs.ts';
import type { ContentResult } from './content.ts';
import type { ContentSet } from './content-set.ts';
import { showPath } from './place.ts';
import type { ScannedLayer } from './scanned-layer.ts';

/** Gaps that a report lists; it counts them all. */
const gapsKept = 1000;

/**
 * Closes the books of one image: it balances where each layer's books do, and each layer is what its digest says.
 *
 * @param places where contents with something to say lie
 * @param configContent what the content rules say about the image config; null: nothing
 */
export function closeLedger(
  layers: readonly ScannedLayer[],
  set: ContentSet,
  places: ReadonlyMap<number, readonly Occurrence[]>,
  configContent: ContentResult | null,
): Coverage {
  const gaps: Gap[] = [
    ...configGaps(configContent),
    ...contentGaps(set, places),
    ...layers.flatMap(layerGaps),
  ].sort(compareGaps);
  const entries = { total: 0, scanned: 0, withoutContent: 0, unreadable: 0 };
  const bytes = { total: 0, scanned: 0, structure: 0, unreadable: 0 };
  const nested = { archives: 0, members: 0, bytes: 0 };
  let balanced = true;
  for (const layer of layers) {
    const { outcome } = layer;
    if (outcome.state === 'failed') {
      balanced = false;
      continue;
    }
    const { read, books } = outcome;
    balanced &&= books.balanced && read.diffId !== null && read.digest === layer.digest;
    entries.total += read.tar.entries;
    entries.scanned += books.scanned;
    entries.withoutContent += books.withoutContent;
    entries.unreadable += books.unreadable;
    const unreadable = Math.min(books.unreadableBytes, read.tar.contentBytes);
    bytes.total += read.tar.bytes;
    bytes.structure += read.tar.structureBytes;
    bytes.unreadable += unreadable;
    bytes.scanned += read.tar.contentBytes - unreadable;
    nested.archives += books.nested.archives;
    nested.members += books.nested.members;
    nested.bytes += books.nested.bytes;
  }
  balanced &&= countLost(layers, set, places) === 0;
  return {
    layers: layers.map(toLayerCoverage),
    entries,
    bytes,
    nested,
    gaps: gaps.slice(0, gapsKept),
    gapCount: gaps.length,
    balanced,
  };
}

/**
 * Contents of these layers in which something was found or not examined, and which nevertheless are at no place of the
 * image: they would be missing from findings and gaps.
 */
function countLost(
  layers: readonly ScannedLayer[],
  set: ContentSet,
  places: ReadonlyMap<number, readonly Occurrence[]>,
): number {
  const unplaced = new Set<number>();
  for (const [id, { hits, gaps }] of set.remarkable())
    if (hits.length + gaps.length > 0 && !places.has(id)) unplaced.add(id);
  if (unplaced.size === 0) return 0;
  let lost = 0;
  for (const { outcome } of layers)
    if (outcome.state === 'read')
      for (const id of outcome.contents.ids.subarray(0, outcome.contents.count))
        lost += Number(unplaced.has(id));
  return lost;
}

function configGaps(result: ContentResult | null): Gap[] {
  return (result?.gaps ?? []).map(({ member: _, ...gap }) => ({
    ...gap,
    layer: null,
    path: '(image config)',
  }));
}

function* contentGaps(set: ContentSet, places: ReadonlyMap<number, readonly Occurrence[]>): Generator<Gap> {
  for (const [id, occurrences] of places) {
    for (const { member, ...gap } of set.result(id)?.gaps ?? []) {
      for (const { layer, path } of occurrences)
        yield { ...gap, layer, path: [showPath(path), ...member].join('!/') };
    }
  }
}

function layerGaps(layer: ScannedLayer, index: number): Gap[] {
  const base = { state: 'unreadable', layer: index, path: null } as const;
  if (layer.outcome.state === 'failed') {
    const { reason, detail } = layer.outcome;
    return [{ ...base, reason, bytes: layer.claimedSize, detail }];
  }
  const { read } = layer.outcome;
  const gaps: Gap[] = read.gaps.map(({ reason, detail, bytes }) => ({ ...base, reason, bytes, detail }));
  if (read.digest !== null && read.digest !== layer.digest)
    gaps.push({ ...base, reason: 'digest-mismatch', bytes: null, detail: `the bytes have ${read.digest}` });
  return gaps;
}

function toLayerCoverage(layer: ScannedLayer): LayerCoverage {
  const base = { digest: layer.digest, mediaType: showPath(layer.mediaType) };
  if (layer.outcome.state === 'failed')
    return {
      ...base,
      diffId: null,
      compressedBytes: 0,
      streamBytes: 0,
      contentBytes: 0,
      structureBytes: 0,
      entries: 0,
      files: 0,
    };
  const { read, books } = layer.outcome;
  return {
    ...base,
    diffId: read.diffId,
    compressedBytes: read.compressedBytes,
    streamBytes: read.tar.bytes,
    contentBytes: read.tar.contentBytes,
    structureBytes: read.tar.structureBytes,
    entries: read.tar.entries,
    files: books.files,
  };
}

function compareGaps(a: Gap, b: Gap): number {
  return (
    (a.layer ?? -1) - (b.layer ?? -1) ||
    compareText(a.path ?? '', b.path ?? '') ||
    compareText(a.reason, b.reason) ||
    compareText(a.detail, b.detail)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
