import type { Digest } from '../model/digest.ts';
import { escapeBytes, escapeText } from '../model/escape.ts';
import type { Location, Presence } from '../model/finding.ts';
import type { Occurrence } from '../unpack/final-fs.ts';

/** Locations that a finding lists; it counts them all. */
const locationsKept = 32;

/** A latin1 path (one character per byte) as escaped text: UTF-8 where it is, bytes where it is not. */
export function showPath(path: string): string {
  const bytes = Buffer.from(path, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? escapeBytes(bytes, 4096) : escapeText(text);
}

/** Live places first, then lowest layer, then path: an order that does not depend on which layer was read first. */
export function toLocations(
  occurrences: readonly Occurrence[],
  digests: readonly Digest[],
): { locations: Location[]; presence: Presence } {
  const sorted = [...occurrences].sort(
    (a, b) =>
      Number(b.presence === 'live') - Number(a.presence === 'live') ||
      a.layer - b.layer ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  );
  const locations = sorted.slice(0, locationsKept).map(({ layer, path, presence }) => ({
    layer,
    layerDigest: digests[layer]!,
    path: showPath(path),
    presence,
  }));
  return { locations, presence: sorted[0]?.presence ?? 'live' };
}
