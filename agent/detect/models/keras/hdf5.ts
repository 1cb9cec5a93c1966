import type { ByteReader } from '../byte-reader.ts';
import { jsonStrings } from '../json-strings.ts';
import type { ModelHit } from '../model-hit.ts';
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
export function examineHdf5(reader: ByteReader): ModelHit[] {
  const config = readKerasConfig();
  let done = 0;
  for (let start = 0; start < reader.size; start += windowSize - overlap) {
    const window = reader.slice(start, windowSize);
    for (const marker of markers)
      for (let at = window.indexOf(marker); at !== -1; at = window.indexOf(marker, at + 1)) {
        if (start + at < done) continue;
        for (const string of jsonStrings(window, at)) {
          config.see(string, start);
          done = start + string.at + string.length;
        }
        done = Math.max(done, start + at + marker.length);
      }
    if (start + windowSize >= reader.size) break;
  }
  return config.toHits(reader);
}

/** Each begins a stretch of JSON that is read as far as it goes; escapes can hide a key, but hardly all of them. */
const markers = ['"class_name"', '"module"', '"config"', '"class\\u', '"\\u00'].map((text) =>
  Buffer.from(text),
);
