import { constants, inflateSync } from 'node:zlib';
import { bytesOf } from '../../unpack/mapped-file.ts';
import { type ByteHit, byteHit } from '../byte-hit.ts';
import { type ByteReader, readBytes } from '../byte-reader.ts';
import { findPickles, mayBePickle } from './pickle/find-pickles.ts';

const probe = 4096;
const most = 64 * 1024 * 1024;
/** Stretch of a corrupt stream in which the last byte that can be read is looked for. */
const salvaged = 1024 * 1024;

/**
 * Pickles in a bare zlib stream, as joblib and many caches write them. One that unpacks to more than 64 MiB, or not to its end,
 * is read as far as it goes.
 */
export function findDeflatedPickles(reader: ByteReader): ByteHit[] {
  if (reader.byte(0) !== 0x78 || ((0x78 << 8) | reader.byte(1)) % 31 !== 0) return [];
  const head = longestReadable(reader.slice(0, probe));
  if (head.length < 8 || !mayBePickle(readBytes(bytesOf(head)))) return [];
  const whole = inflate(reader.slice(0, most), most);
  if (Buffer.isBuffer(whole)) return inside(whole);
  const fault =
    whole === 'too much'
      ? byteHit(reader, 'model/pickle-limit', 'a compressed pickle of more than 64 MiB')
      : byteHit(reader, 'model/pickle-broken', 'the compressed stream is corrupt');
  return [...inside(whole === 'too much' ? head : longestReadable(reader.slice(0, salvaged))), fault];
}

function inside(content: Buffer): ByteHit[] {
  return findPickles(readBytes(bytesOf(content))).map((hit) => ({
    ...hit,
    matches: [],
    detail: `decompressed: ${hit.detail}`,
  }));
}

/** What the longest readable beginning of a stream holds. */
function longestReadable(bytes: Buffer): Buffer {
  let best: Buffer = Buffer.alloc(0);
  let low = 0;
  for (let high = bytes.length; low < high; ) {
    const middle = high === bytes.length && low === 0 ? high : Math.ceil((low + high) / 2);
    const read = inflate(bytes.subarray(0, middle), most);
    if (read === 'too much') return best;
    if (read === 'corrupt') high = middle - 1;
    else {
      best = read;
      low = middle;
    }
  }
  return best;
}

function inflate(bytes: Buffer, maxOutputLength: number): Buffer | 'too much' | 'corrupt' {
  try {
    return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too much' : 'corrupt';
  }
}
