import type { Bytes } from './member.ts';
import type { Opening } from './opening.ts';
import { afterZeros } from './stream.ts';

const newcHeader = 110;
const odcHeader = 76;
const longestName = 4096;

/** Whether this begins with a header of the newc, crc or odc form. */
export function isCpio(bytes: Bytes): boolean {
  return readHeader(bytes, 0) !== null;
}

/**
 * Hands over the files of a cpio archive: an RPM payload, an initramfs. Archives that follow one another are read one
 * after the other; anything else that follows (an initramfs has its compressed part there) is handed over as `(rest)`.
 *
 * @see https://docs.kernel.org/driver-api/early-userspace/buffer-format.html
 */
export async function openCpio(opening: Opening): Promise<void> {
  const { container } = opening;
  let at = 0;
  let ended = false;
  while (at < container.size) {
    const header = readHeader(container, at);
    if (!header) {
      const next = ended ? afterZeros(container, at) : at;
      if (next >= container.size) return;
      if (ended && next > at) {
        at = next;
        continue;
      }
      if (!ended) {
        opening.gap('corrupt', null, `no valid header at offset ${at}`);
        return;
      }
      if (opening.takeEntry('(rest)')) await opening.handOverPart('(rest)', at, container.size - at);
      return;
    }
    ended = header.name === 'TRAILER!!!';
    const missing = header.data + header.size - container.size;
    if (header.size > 0) {
      if (!opening.takeEntry(header.name)) return;
      await opening.handOverPart(
        header.name,
        header.data,
        Math.min(header.size, container.size - header.data),
        missing > 0
          ? { reason: 'truncated', detail: `${missing} bytes of this file are missing` }
          : undefined,
      );
    }
    if (missing > 0) return;
    at = header.next;
  }
  if (!ended) opening.gap('truncated', null, 'the archive ends without its trailer');
}

interface CpioHeader {
  readonly name: string;
  readonly data: number;
  readonly size: number;
  readonly next: number;
}

function readHeader(bytes: Bytes, at: number): CpioHeader | null {
  const magic = bytes.slice(at, 6).toString('latin1');
  if (magic === '070701' || magic === '070702') return readNewc(bytes, at);
  return magic === '070707' ? readOdc(bytes, at) : null;
}

function readNewc(bytes: Bytes, at: number): CpioHeader | null {
  const text = bytes.slice(at, newcHeader).toString('latin1');
  if (text.length < newcHeader || !/^[0-9a-fA-F]{110}$/.test(text)) return null;
  const size = Number.parseInt(text.slice(54, 62), 16);
  const nameSize = Number.parseInt(text.slice(94, 102), 16);
  // Offsets are padded to four bytes, counted from the header.
  const data = at + pad4(newcHeader + nameSize);
  return finish(bytes, at + newcHeader, nameSize, data, size, data + pad4(size));
}

function readOdc(bytes: Bytes, at: number): CpioHeader | null {
  const text = bytes.slice(at, odcHeader).toString('latin1');
  if (!/^[0-7]{76}$/.test(text)) return null;
  const nameSize = Number.parseInt(text.slice(59, 65), 8);
  const size = Number.parseInt(text.slice(65, 76), 8);
  const data = at + odcHeader + nameSize;
  return finish(bytes, at + odcHeader, nameSize, data, size, data + size);
}

function finish(
  bytes: Bytes,
  nameAt: number,
  nameSize: number,
  data: number,
  size: number,
  next: number,
): CpioHeader | null {
  if (nameSize < 1 || nameSize > longestName) return null;
  const name = bytes.slice(nameAt, nameSize);
  if (name.length < nameSize || name[nameSize - 1] !== 0) return null;
  return { name: name.toString('utf8', 0, nameSize - 1), data, size, next };
}

function pad4(size: number): number {
  return Math.ceil(size / 4) * 4;
}
