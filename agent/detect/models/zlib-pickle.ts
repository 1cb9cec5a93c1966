import { constants, inflateSync } from 'node:zlib';
import { bytesOf } from '../../unpack/mapped-file.ts';
import { type ByteReader, readBytes } from './byte-reader.ts';
import { type ModelHit, modelHit } from './model-hit.ts';
import { npyObjects } from './npy.ts';
import { findPickles, mayBePickle } from './pickle/find-pickles.ts';

const probe = 4096;
const most = 64 * 1024 * 1024;

/**
 * Pickles in a bare zlib stream, as joblib and many caches write them. What unpacks to more than 64 MiB is looked at as far
 * as that.
 */
export function findDeflatedPickles(reader: ByteReader): ModelHit[] {
  if (reader.byte(0) !== 0x78 || ((0x78 << 8) | reader.byte(1)) % 31 !== 0) return [];
  const head = inflate(reader.slice(0, probe), probe * 1100);
  if (head === null || head.length < 8 || !mayBePickle(readBytes(bytesOf(head)))) return [];
  const whole = inflate(reader.slice(0, most), most);
  if (whole === null)
    return [modelHit(reader, 'model/pickle-limit', 'a compressed pickle of more than 64 MiB')];
  const inner = readBytes(bytesOf(whole));
  return findPickles(inner, npyObjects(inner) ?? 0).map((hit) => ({
    ...hit,
    matches: [],
    detail: `decompressed: ${hit.detail}`,
  }));
}

/** What there is of the stream, cut off or not; null where it is none, or too much. */
function inflate(bytes: Buffer, maxOutputLength: number): Buffer | null {
  try {
    return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
  } catch {
    return null;
  }
}
