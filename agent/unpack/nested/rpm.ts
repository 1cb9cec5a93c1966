import type { Bytes } from './member.ts';
import type { Opening } from './opening.ts';

const leadSize = 96;
const indexEntry = 16;

export function isRpm(bytes: Bytes): boolean {
  return bytes.slice(0, 4).toString('hex') === 'edabeedb' && headerEnd(bytes, leadSize) !== null;
}

/**
 * Hands over the payload of an RPM package: a compressed cpio archive. The headers, scripts among them, are not
 * compressed; they are examined with the file itself.
 *
 * @see https://rpm.org/docs/4.20.x/manual/format_v4.html
 */
export async function openRpm(opening: Opening): Promise<void> {
  const { container } = opening;
  const signatureEnd = headerEnd(container, leadSize)!;
  const payload = headerEnd(container, Math.ceil(signatureEnd / 8) * 8);
  if (payload === null || payload >= container.size) {
    opening.gap('truncated', null, 'the package ends before its payload');
    return;
  }
  if (opening.takeEntry('(payload)'))
    await opening.handOverPart('(payload)', payload, container.size - payload);
}

/** Where the header structure that begins at `at` ends; null if there is none. */
function headerEnd(bytes: Bytes, at: number): number | null {
  const intro = bytes.slice(at, 16);
  if (intro.length < 16 || intro.toString('hex', 0, 4) !== '8eade801') return null;
  return at + 16 + intro.readUInt32BE(8) * indexEntry + intro.readUInt32BE(12);
}
