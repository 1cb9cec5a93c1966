import type { ByteHit } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { jsonStrings } from '../json-strings.ts';
import { readKerasConfig } from './keras-config.ts';

const signature = Buffer.from('894844460d0a1a0a', 'hex');
const windowSize = 16 * 1024 * 1024;
/** No configuration is longer, so none is cut at the edge of a window. */
const overlap = 4 * 1024 * 1024;

/** Whether an HDF5 superblock lies where one may: at 0, 512, 1024, 2048 and so on. */
export function isHdf5(reader: ByteReader): boolean {
  for (let at = 0; at < reader.size; at = at === 0 ? 512 : at * 2)
    if (reader.byte(at) === 0x89 && reader.slice(at, 8).equals(signature)) return true;
  return false;
}

/**
 * Finds the configuration of a Keras model in an HDF5 file without reading its structure: attributes are stored in one piece and
 * not compressed, so the JSON lies somewhere as it is.
 */
export function examineHdf5(reader: ByteReader): ByteHit[] {
  const config = readKerasConfig();
  // Read from the opening quote of a marker and once more from the closing one: a stray quote before it hides nothing.
  for (const phase of [0, 1]) {
    let done = 0;
    for (let start = 0; start < reader.size; start += windowSize - overlap) {
      const window = reader.slice(start, windowSize);
      const nextMarker = findMarkers(window);
      for (let at = nextMarker(done - start); at !== -1; at = nextMarker(done - start)) {
        const strings = jsonStrings(window, phase === 0 ? at : window.indexOf(0x22, at + 1));
        let step = strings.next();
        for (; !step.done; step = strings.next()) config.see(step.value, start);
        done = start + Math.max(step.value, at + 1);
      }
      if (start + windowSize >= reader.size) break;
    }
  }
  return config.toHits(reader);
}

/** Finds the first marker at or behind an offset that never goes back; what was searched is not searched again. */
function findMarkers(window: Buffer): (from: number) => number {
  const next: number[] = markers.map(() => -1);
  return (from) => {
    let first = Number.POSITIVE_INFINITY;
    for (const [i, marker] of markers.entries()) {
      if (next[i]! < Math.max(0, from)) {
        const at = window.indexOf(marker, Math.max(0, from));
        next[i] = at === -1 ? Number.POSITIVE_INFINITY : at;
      }
      first = Math.min(first, next[i]!);
    }
    return Number.isFinite(first) ? first : -1;
  };
}

/** Each begins a stretch of JSON that is read as far as it goes; escapes can hide a key, but hardly all of them. */
const markers = ['"class_name"', '"module"', '"config"', '"class\\u', '"\\u00'].map((text) =>
  Buffer.from(text),
);
