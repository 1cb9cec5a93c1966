import { constants, inflateSync } from 'node:zlib';
import { bytesOf } from '../../unpack/mapped-file.ts';
import type { Bytes, OpenContext, OpenResult } from '../../unpack/nested/member.ts';
import { createOpening, Stop } from '../../unpack/nested/opening.ts';
import { type EncodedText, findEncoded, isZlib } from './find-encoded.ts';

/** Characters at the beginning and at the end of a text that are looked through. */
const part = 1024 * 1024;
/** Longer contents are no text that somebody runs. */
const longest = 64 * 1024 * 1024;
/** What a zlib stream in a text may come to. */
const mostInflated = 16 * 1024 * 1024;

/**
 * Opens what a text holds in another spelling (Base64, escapes, hexadecimal digits, codes of characters): each piece is handed over and examined like any
 * file, so that what is said twice is seen as what it says. Never throws on hostile bytes.
 *
 * @returns null where there is none
 * @throws whatever `ctx.onMember` throws
 */
export async function openEncoded(content: Bytes, ctx: OpenContext): Promise<OpenResult | null> {
  const pieces = encodedIn(content);
  if (pieces.length === 0) return null;
  const opening = createOpening(content, ctx);
  for (const { kind, offset, bytes } of pieces) {
    const name = `(${kind} at ${offset})`;
    if (!opening.takeEntry(name)) break;
    try {
      const plain = isZlib(bytes) ? inflated(bytes) : bytes;
      if (plain === null) {
        opening.gap('budget-ratio', name, `more than ${mostInflated} bytes behind a few`);
        continue;
      }
      opening.takeBytes(plain.length);
      await opening.handOver(name, bytesOf(plain));
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      opening.gap(error.reason, name, error.message);
    }
  }
  return opening.result('text');
}

/** Whether a text holds something in another spelling. */
export function hasEncoded(content: Bytes): boolean {
  return encodedIn(content).length > 0;
}

function encodedIn(content: Bytes): EncodedText[] {
  if (content.size < 24 || content.size > longest) return [];
  const head = content.slice(0, part);
  if (head.subarray(0, 4096).includes(0)) return [];
  const found = findEncoded(head);
  if (content.size <= part) return found;
  const start = Math.max(part, content.size - part);
  const rest = findEncoded(content.slice(start, part));
  return [...found, ...rest.map((piece) => ({ ...piece, offset: piece.offset + start }))];
}

/** As far as it goes; what is no stream stays as it is. null: there is too much of it. */
function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: mostInflated, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? null : bytes;
  }
}
